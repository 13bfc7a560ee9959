package dev.skiff.protocol.transfer;

import dev.skiff.protocol.wire.Option;
import java.util.List;

/**
 * The result of an option negotiation (RFC 2347).
 *
 * @param parameters the values that the transfer uses
 * @param options the options of the OACK, in its order; empty if there is no OACK
 */
public record Agreement(TransferParameters parameters, List<Option> options) {
  public Agreement {
    options = List.copyOf(options);
  }

  /** The result without options: the transfer follows RFC 1350. */
  public static final Agreement NONE = new Agreement(TransferParameters.PLAIN, List.of());
}
