package dev.skiff.cli.serve;

import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.PacketLines;
import dev.skiff.cli.output.Text;
import dev.skiff.cli.output.TransferJson;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
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
  /** Of a line, its names aside. */
  private static final int USUAL_CHARACTERS = 300;

  private static final int SHOWN_NAME = 40;

  private final LogWriter writer;
  private final @Nullable LogWriter objects;
  private final RefusalRate refusals = new RefusalRate(this::logOthers);

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
    if (report.failure() != null && report.bytes() == 0 && !refusals.take()) {
      return;
    }
    int size = USUAL_CHARACTERS + report.file().length() + report.mode().length();
    if (objects == null) {
      log(() -> line(report), size);
    } else {
      Instant now = Instant.now();
      objects.log(() -> TransferJson.of(report, now), size);
    }
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    if (refusals.take()) {
      log(
          () -> Text.address(client) + " connection ended: " + Printable.of(reason),
          USUAL_CHARACTERS);
    }
  }

  /** The writer queues the lines, and never waits. */
  @Override
  public boolean isPrompt() {
    return true;
  }

  /** Logs the number of the requests of the last second that have no line. */
  void close() {
    refusals.endSecond();
  }

  private void logOthers(long count) {
    if (objects == null) {
      log(() -> "skiff: " + Text.count(count, "more request") + " failed", USUAL_CHARACTERS);
    } else {
      objects.log("{\"unlisted\":" + count + "}");
    }
  }

  /** Logs a packet from or to a client. */
  void onPacket(PacketEvent event) {
    log(() -> line(event), PacketLines.size(event));
  }

  private void log(Supplier<String> line, int size) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    writer.log(() -> now + " " + line.get(), size);
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
    if (!report.mode().equalsIgnoreCase("octet") && !report.mode().isEmpty()) {
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
      String reason = withoutName(refusal.message(), report.file());
      return Printable.of("refused: error " + refusal.code().value() + ", " + reason)
          + (lacksDirectory(report, refusal) ? "; see --create-dirs" : "");
    }
    if (failure instanceof Failure.Refused && report.bytes() == 0) {
      return "failed: the answers do not get through: the client, or a NAT before it, closed port "
          + report.peer().getPort();
    }
    if (failure instanceof Failure.Unanswered unanswered) {
      return Printable.of("unanswered: " + unanswered.reason());
    }
    String word = failure instanceof Failure.LastAckMissing ? "unconfirmed: " : "failed: ";
    return Printable.of(word + failure.describe()) + " (after " + Text.course(report) + ")";
  }

  /** A directory is the only thing that a write can miss. */
  private static boolean lacksDirectory(TransferReport report, Failure.StorageFailed refusal) {
    return report.direction() == Direction.WRITE && refusal.code() == ErrorCode.FILE_NOT_FOUND;
  }

  /** The text that the client got, without the name of the file, which the line has already. */
  private static String withoutName(String message, String file) {
    String name = Printable.of(file);
    if (name.length() > SHOWN_NAME) {
      name = "..." + name.substring(name.length() - SHOWN_NAME + 3);
    }
    if (message.startsWith(name + ": ")) {
      return message.substring(name.length() + 2);
    }
    return message.startsWith(name + " ") ? message.substring(name.length() + 1) : message;
  }
}
