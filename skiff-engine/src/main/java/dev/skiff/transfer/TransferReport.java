package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The report of one transfer, or of one request that was refused.
 *
 * @param transport UDP or TCP
 * @param direction a read or a write, as the client sees it
 * @param file the file name of the request, as it was sent. It may contain any character but NUL
 * @param mode the mode of the request, as it was sent
 * @param peer the other side's address and, over UDP, its TID; if it has not answered, the address
 *     that the request went to
 * @param options the agreed options, in the order of the OACK; empty for plain RFC 1350
 * @param bytes bytes of the file that arrived, counted as on the wire
 * @param duration the time from the request to the outcome
 * @param retransmissions the number of packets that this side sent again, tail probes included; 0
 *     over TCP, which hides them
 * @param duplicates the number of packets that arrived again, because the other side or the network
 *     repeated them; 0 over TCP
 * @param fallbacks the fallbacks in their order; empty in most reports. A value that the server
 *     lowered is not a fallback: the options show it
 * @param failure the reason of a failure; null if the transfer succeeded
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
    long duplicates,
    List<Fallback> fallbacks,
    @Nullable Failure failure) {
  public TransferReport {
    options = List.copyOf(options);
    fallbacks = List.copyOf(fallbacks);
  }

  /** True if the whole file was transferred. */
  public boolean succeeded() {
    return failure == null;
  }

  /**
   * True if a client only asked for the size, as UEFI firmware does. It answers the OACK with ERROR
   * 8 and then asks again for the file, so this is not a fault. Some ROMs send ERROR 0, without a
   * reason or with a text such as "TFTP Aborted".
   */
  public boolean isProbe() {
    return direction == Direction.READ
        && bytes == 0
        && failure instanceof Failure.PeerError error
        && (error.code() == ErrorCode.OPTION_NEGOTIATION_FAILED.value()
            || error.isWithoutReason()
            || isAbort(error))
        && options.stream().anyMatch(option -> option.is(Option.TRANSFER_SIZE));
  }

  private static boolean isAbort(Failure.PeerError error) {
    return error.code() == ErrorCode.NOT_DEFINED.value()
        && error.message().toLowerCase(Locale.ROOT).contains("abort");
  }

  /** The rate in bytes per second; 0 if the duration is 0. */
  public double bytesPerSecond() {
    double seconds = duration.toNanos() / 1e9;
    return seconds > 0 ? bytes / seconds : 0;
  }
}
