package dev.skiff;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a client asks for next where a server cannot do with what it asked for. */
final class Fallback {
  /** What an Ethernet frame carries in one piece, over IPv4. */
  private static final int ETHERNET_BLOCK_BYTES = 1_468;

  private Fallback() {}

  /** Whether another address of the same host may do better. */
  static boolean isNobodyThere(Failure failure) {
    return failure instanceof Failure.NoAnswer
        || failure instanceof Failure.Refused
        || failure instanceof Failure.Unreachable;
  }

  /** Whether a request with options failed in a way in which servers refuse options. */
  static boolean mayBeAboutOptions(Failure failure) {
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

  /**
   * A server that agreed, and then not one block arrived: perhaps they are too large for the way,
   * where fragments or large packets vanish without a word.
   *
   * @param agreedBlockSize in bytes
   * @param bytes of the file that arrived
   * @return null where it is something else, or the user chose the size
   */
  static @Nullable TransferOptions smallerBlocks(
      TransferOptions options, Failure failure, int agreedBlockSize, long bytes) {
    boolean nothingArrived = failure instanceof Failure.NoAnswer && bytes == 0;
    if (!nothingArrived || options.blockSize().isPresent()) {
      return null;
    }
    if (agreedBlockSize > ETHERNET_BLOCK_BYTES) {
      return options.withBlockSize(ETHERNET_BLOCK_BYTES);
    }
    int plain = TransferParameters.PLAIN.blockSize();
    return agreedBlockSize > plain ? options.withBlockSize(plain) : null;
  }
}
