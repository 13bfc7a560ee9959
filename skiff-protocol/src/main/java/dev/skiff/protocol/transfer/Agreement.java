package dev.skiff.protocol.transfer;

import dev.skiff.protocol.wire.Option;
import java.util.List;

/**
 * The result of an option negotiation (RFC 2347).
 *
 * @param parameters what holds for the transfer
 * @param options what the OACK names, in its order; empty where there is none
 */
public record Agreement(TransferParameters parameters, List<Option> options) {
  public Agreement {
    options = List.copyOf(options);
  }

  /** No option is agreed: the transfer follows RFC 1350. */
  public static final Agreement NONE = new Agreement(TransferParameters.PLAIN, List.of());
}
