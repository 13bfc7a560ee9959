package dev.skiff.runtime;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The request of a transfer and its time, from which the report is made at the end.
 *
 * @param clock in nanoseconds
 * @param beganAt the time of the request by this clock
 */
public record TransferStart(
    Transport transport, Packet.Request request, LongSupplier clock, long beganAt) {
  /** A transfer that begins now. */
  public TransferStart(Transport transport, Packet.Request request, LongSupplier clock) {
    this(transport, request, clock, clock.getAsLong());
  }

  /** Makes the report of the transfer, which ends now. */
  public TransferReport report(
      InetSocketAddress peer,
      List<Option> agreed,
      long bytes,
      long retransmissions,
      long duplicates,
      List<Fallback> fallbacks,
      @Nullable Failure failure) {
    return new TransferReport(
        transport,
        request.direction(),
        request.filename(),
        request.mode(),
        peer,
        agreed,
        bytes,
        Duration.ofNanos(clock.getAsLong() - beganAt),
        retransmissions,
        duplicates,
        fallbacks,
        failure);
  }
}
