package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one transfer, or with one request that led to none.
 *
 * @param transport what it came by
 * @param direction of the file, as the client sees it
 * @param file the name that was asked for, as it was sent: it may hold anything
 * @param mode the mode that was asked for, as it was sent
 * @param peer the other side's address and, over UDP, its TID; before it has answered, where the
 *     request went
 * @param options what both sides agreed on, in the order of the OACK; empty for plain RFC 1350
 * @param bytes of the file, as they are on the wire, that came across
 * @param duration from the request to the outcome
 * @param retransmissions packets that were sent again, or arrived again; over TCP nobody knows, and
 *     it is 0
 * @param fallbacks what a client had to do without, or to try once more, in that order; empty as a
 *     rule, and always in a server's report. That a server agreed to less than was asked for is in
 *     the options
 * @param failure why it did not succeed; null where it did
 */
public record TransferReport(
    Transport transport,
    Direction direction,
    String file,
    String mode,
    InetSocketAddress peer,
    List<Option> options,
    long bytes,
    Duration duration,
    long retransmissions,
    List<Fallback> fallbacks,
    @Nullable Failure failure) {
  public TransferReport {
    options = List.copyOf(options);
    fallbacks = List.copyOf(fallbacks);
  }

  /** Whether each byte came across. */
  public boolean succeeded() {
    return failure == null;
  }

  /**
   * Whether a client only asked for the size, as UEFI firmware does: it takes the OACK, refuses it
   * with ERROR 8 (some ROMs: 0), and asks again for the file. That is no fault.
   */
  public boolean isProbe() {
    return direction == Direction.READ
        && bytes == 0
        && failure instanceof Failure.PeerError error
        && (error.code() == ErrorCode.OPTION_NEGOTIATION_FAILED.value()
            || error.code() == ErrorCode.NOT_DEFINED.value())
        && options.stream().anyMatch(option -> option.is(Option.TRANSFER_SIZE));
  }

  /** Bytes in a second; 0 where there was no time to measure. */
  public double bytesPerSecond() {
    double seconds = duration.toNanos() / 1e9;
    return seconds > 0 ? bytes / seconds : 0;
  }
}
