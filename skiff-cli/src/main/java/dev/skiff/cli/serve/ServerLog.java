package dev.skiff.cli.serve;

import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.Text;
import dev.skiff.cli.output.TransferJson;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log line for each transfer: time, client, file, size, rate, and the reason of a failure. */
final class ServerLog implements TransferListener {
  private final LogWriter writer;
  private final @Nullable LogWriter objects;

  /**
   * A log.
   *
   * @param objects that gets a JSON object for each transfer in place of a line; null for lines
   */
  ServerLog(LogWriter writer, @Nullable LogWriter objects) {
    this.writer = writer;
    this.objects = objects;
  }

  /** The object in place of those that nothing took. */
  static String lost(long count) {
    return "{\"lost\":" + count + "}";
  }

  @Override
  public void onEnd(TransferReport report) {
    if (objects == null) {
      log(() -> line(report));
    } else {
      Instant now = Instant.now();
      objects.log(() -> TransferJson.of(report, now));
    }
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    log(() -> Text.address(client) + " connection ended: " + Printable.of(reason));
  }

  /** Logs a packet from or to a client. */
  void onPacket(PacketEvent event) {
    log(() -> line(event));
  }

  private void log(Supplier<String> line) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    writer.log(() -> now + " " + line.get());
  }

  private static String line(PacketEvent event) {
    String way = event.sent() ? " <-- " : " --> ";
    return Text.address(event.peer()) + way + Printable.of(event.packet().describe());
  }

  /** The line without its time. */
  static String line(TransferReport report) {
    String start =
        Text.address(report.peer())
            + (report.direction() == Direction.READ ? " read " : " write ")
            + Text.quoted(report.file());
    return start + unusual(report) + " " + outcome(report);
  }

  private static String unusual(TransferReport report) {
    List<String> unusual = new ArrayList<>();
    if (report.transport() == Transport.TCP) {
      unusual.add("TCP");
    }
    if (!report.mode().equalsIgnoreCase("octet")) {
      unusual.add(Text.brief(report.mode()));
    }
    return unusual.isEmpty() ? "" : " (" + String.join(", ", unusual) + ")";
  }

  private static String outcome(TransferReport report) {
    Failure failure = report.failure();
    if (failure == null) {
      return "ok: " + Text.course(report);
    }
    if (report.isProbe() && failure instanceof Failure.PeerError error) {
      return Printable.of("probe: the client asked only for the size (" + error.describe() + ")");
    }
    if (report.bytes() == 0 && failure instanceof Failure.StorageFailed refusal) {
      return Printable.of("refused: error " + refusal.code().value() + ", " + refusal.message());
    }
    return Printable.of("failed: " + failure.describe()) + " (after " + Text.course(report) + ")";
  }
}
