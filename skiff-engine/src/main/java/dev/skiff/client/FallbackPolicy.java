package dev.skiff.client;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a client asks for next, after a server did not do what it asked for. It belongs to
 * one transfer, and keeps the list of its fallbacks.
 */
final class FallbackPolicy {
  /** The largest block in one Ethernet frame, over IPv4. */
  private static final int ETHERNET_BLOCK_BYTES = 1_468;

  /**
   * The beginnings of the texts with which a Skiff server refuses a request for a reason of its
   * own. Without options it would refuse as well; to ask at once adds to its load.
   */
  private static final List<String> SERVERS_OWN_REASONS =
      List.of(
          "server is busy",
          "server is out of ",
          "server has no socket",
          "the server is shutting down",
          "the storage does not answer");

  private static final int PLAIN_BLOCK_BYTES = TransferParameters.PLAIN.blockSize();

  private final TransferOptions options;
  private final TransferListener listener;
  private final List<Fallback> taken = new ArrayList<>();

  /**
   * A policy without fallbacks so far.
   *
   * @param options the user's choices
   * @param listener gets each fallback that another request follows
   */
  FallbackPolicy(TransferOptions options, TransferListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /** The fallbacks so far, in their order. */
  List<Fallback> taken() {
    return taken;
  }

  /** True if another address of the host may answer. */
  static boolean isNobodyThere(Failure failure) {
    return failure instanceof Failure.NoAnswer
        || failure instanceof Failure.Refused
        || failure instanceof Failure.Unreachable;
  }

  /** The client goes on to the next address of the host. */
  void addressSkipped(InetSocketAddress address, Failure failure) {
    took(new Fallback.AddressSkipped(address, failure));
  }

  /** A server ignored the options of a request. */
  void optionsIgnored() {
    taken.add(new Fallback.OptionsIgnored());
  }

  /**
   * A request with options was refused.
   *
   * @return the options to ask with next; null if the refusal has another reason
   */
  @Nullable TransferOptions afterRefusal(Failure failure) {
    return mayBeAboutOptions(failure) ? withoutOptions(failure) : null;
  }

  /** True if servers refuse options with such a failure. */
  private static boolean mayBeAboutOptions(Failure failure) {
    int code =
        switch (failure) {
          case Failure.PeerError error when hasReasonOfItsOwn(error) -> -1;
          case Failure.PeerError error -> error.code();
          case Failure.Violation violation -> violation.code().value();
          default -> -1;
        };
    return code == ErrorCode.NOT_DEFINED.value()
        || code == ErrorCode.ILLEGAL_OPERATION.value()
        || code == ErrorCode.OPTION_NEGOTIATION_FAILED.value();
  }

  private static boolean hasReasonOfItsOwn(Failure.PeerError error) {
    return SERVERS_OWN_REASONS.stream().anyMatch(error.message()::startsWith);
  }

  private TransferOptions withoutOptions(Failure failure) {
    took(new Fallback.OptionsRefused(failure));
    return options.withoutNegotiation();
  }

  /**
   * A server accepted a read with options, and then no block arrived.
   *
   * @param blockSize the agreed block size, in bytes
   * @return the options to ask with next; null if the failure has another reason
   */
  @Nullable TransferOptions afterNothing(Failure failure, int blockSize) {
    return switch (failure) {
      // Refused: the server gave up first. NoProgress: only the small last block got through.
      case Failure.NoAnswer _, Failure.Refused _, Failure.NoProgress _ ->
          smallerBlocks(blockSize, failure);
      // A block was larger than agreed: the server misunderstands the option.
      case Failure.Violation violation when violation.code() == ErrorCode.ILLEGAL_OPERATION ->
          withoutOptions(violation);
      default -> null;
    };
  }

  /**
   * A server accepted a write with options, and the transfer failed before it was beyond its first
   * window. A server that cuts large blocks short takes the first one for the last: then it closes
   * its port, is silent, or answers the next block with an ERROR.
   *
   * @param blockSize the agreed block size, in bytes
   * @return the options to ask with next; null if the failure has another reason
   */
  @Nullable TransferOptions afterFirstWindow(Failure failure, int blockSize) {
    return switch (failure) {
      case Failure.NoAnswer _, Failure.Refused _, Failure.NoProgress _, Failure.LastAckMissing _ ->
          smallerBlocks(blockSize, failure);
      case Failure.PeerError error
          when mayBeAboutOptions(error) || error.code() == ErrorCode.UNKNOWN_TRANSFER_ID.value() ->
          smallerBlocks(blockSize, error);
      default -> null;
    };
  }

  /**
   * Asks for smaller blocks: the path may drop fragments or large packets. A block size that the
   * user has chosen is kept.
   */
  private @Nullable TransferOptions smallerBlocks(int blockSize, Failure failure) {
    if (options.blockSize().isPresent() || blockSize <= PLAIN_BLOCK_BYTES) {
      return null;
    }
    int smaller = blockSize > ETHERNET_BLOCK_BYTES ? ETHERNET_BLOCK_BYTES : PLAIN_BLOCK_BYTES;
    took(new Fallback.SmallerBlocks(blockSize, smaller, failure));
    return options.withBlockSize(smaller);
  }

  private void took(Fallback fallback) {
    taken.add(fallback);
    listener.onFallback(fallback);
  }
}
