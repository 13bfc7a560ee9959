package dev.skiff.client;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for next where a server cannot do with what it asked for; of one transfer,
 * whose fallbacks are counted here.
 */
final class FallbackPolicy {
  /** What an Ethernet frame carries in one piece, over IPv4. */
  private static final int ETHERNET_BLOCK_BYTES = 1_468;

  private static final int PLAIN_BLOCK_BYTES = TransferParameters.PLAIN.blockSize();

  private final TransferOptions options;
  private final List<Fallback> taken = new ArrayList<>();

  /**
   * None so far.
   *
   * @param options what the user wants
   */
  FallbackPolicy(TransferOptions options) {
    this.options = options;
  }

  /** What the client has fallen back from, in that order. */
  List<Fallback> taken() {
    return taken;
  }

  /** Whether another address of the same host may do better. */
  static boolean isNobodyThere(Failure failure) {
    return failure instanceof Failure.NoAnswer
        || failure instanceof Failure.Refused
        || failure instanceof Failure.Unreachable;
  }

  /** The next address of the host is asked. */
  void addressSkipped(InetSocketAddress address, Failure failure) {
    taken.add(new Fallback.AddressSkipped(address, failure));
  }

  /** A server took a request with options for one without. */
  void optionsIgnored() {
    taken.add(new Fallback.OptionsIgnored());
  }

  /**
   * A request with options was refused.
   *
   * @return what to ask for now; null where the refusal is about something else
   */
  @Nullable TransferOptions afterRefusal(Failure failure) {
    return mayBeAboutOptions(failure) ? withoutOptions(failure) : null;
  }

  /** Whether it is a way in which servers refuse options. */
  private static boolean mayBeAboutOptions(Failure failure) {
    int code =
        switch (failure) {
          case Failure.PeerError error -> error.code();
          case Failure.Violation violation -> violation.code().value();
          default -> -1;
        };
    return code == ErrorCode.NOT_DEFINED.value()
        || code == ErrorCode.ILLEGAL_OPERATION.value()
        || code == ErrorCode.OPTION_NEGOTIATION_FAILED.value();
  }

  private TransferOptions withoutOptions(Failure failure) {
    taken.add(new Fallback.OptionsRefused(failure));
    return options.withoutNegotiation();
  }

  /**
   * A server accepted a request with options, and then not one block came across.
   *
   * @param blockSize that holds for them, in bytes
   * @return what to ask for now; null where it has another reason
   */
  @Nullable TransferOptions afterNothing(Failure failure, int blockSize) {
    return switch (failure) {
      // Also where the server has lost patience first, and its port is closed.
      case Failure.NoAnswer _, Failure.Refused _ -> smallerBlocks(blockSize);
      // A block that is larger than was agreed: its own idea of what the options mean.
      case Failure.Violation violation when violation.code() == ErrorCode.ILLEGAL_OPERATION ->
          withoutOptions(violation);
      default -> null;
    };
  }

  /**
   * Perhaps they are too large for the way, where fragments or large packets vanish without a word;
   * but what the user has chosen is kept.
   */
  private @Nullable TransferOptions smallerBlocks(int blockSize) {
    if (options.blockSize().isPresent() || blockSize <= PLAIN_BLOCK_BYTES) {
      return null;
    }
    int smaller = blockSize > ETHERNET_BLOCK_BYTES ? ETHERNET_BLOCK_BYTES : PLAIN_BLOCK_BYTES;
    taken.add(new Fallback.SmallerBlocks(blockSize, smaller));
    return options.withBlockSize(smaller);
  }
}
