package dev.skiff.cli.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A transfer as a JSON object on one line, as {@code docs/json.md} describes it. */
public final class TransferJson {
  private static final int MICROSECONDS = 6;
  private static final int LONGEST_TEXT = 1_024;

  /** Texts of a server that does not take a request; their code, 0, is that of file errors too. */
  private static final Pattern NO_PLACE =
      Pattern.compile(
          "(the )?server (is|has) .*|your address has .*|the storage does not answer",
          Pattern.DOTALL);

  private final JsonObject json = new JsonObject();

  private TransferJson() {}

  /** A client's. */
  public static String of(JobResult result, Instant time) {
    TransferJson object = new TransferJson();
    TransferReport report = result.report();
    object.addHead(report, time);
    object.json.addProperty("local", result.local());
    object.addCourse(report);
    object.json.addProperty("attempts", result.attempts());
    if (result.sha256() != null) {
      object.json.addProperty("sha256", result.sha256());
    }
    if (!result.succeeded()) {
      Failure failure = report.failure();
      String kind = failure == null ? "local-file" : kind(failure);
      object.addFailure(kind, failure, String.valueOf(result.problem()));
    }
    object.json.addProperty("exitCode", result.exitCode());
    return object.line();
  }

  /** A server's. */
  public static String of(TransferReport report, Instant time) {
    TransferJson object = new TransferJson();
    object.addHead(report, time);
    object.addCourse(report);
    Failure failure = report.failure();
    if (failure != null) {
      String kind = isRefusal(report) ? "rejected" : kind(failure);
      object.addFailure(kind, failure, failure.describe());
    }
    return object.line();
  }

  /** True for what a server does not do: send a file that is missing, or take one more request. */
  private static boolean isRefusal(TransferReport report) {
    return report.bytes() == 0
        && report.failure() instanceof Failure.StorageFailed refused
        && (refused.code() != ErrorCode.NOT_DEFINED
            || NO_PLACE.matcher(refused.message()).matches())
        && refused.code() != ErrorCode.DISK_FULL;
  }

  private String line() {
    return Printable.escaped(json.toString());
  }

  private void addHead(TransferReport report, Instant time) {
    InetSocketAddress peer = report.peer();
    json.addProperty("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
    json.addProperty("direction", report.direction() == Direction.READ ? "read" : "write");
    json.addProperty("transport", report.transport() == Transport.TCP ? "tcp" : "udp");
    json.addProperty(
        "address", peer.isUnresolved() ? peer.getHostString() : peer.getAddress().getHostAddress());
    json.addProperty("port", peer.getPort());
    json.addProperty("file", cut(report.file()));
    json.addProperty("mode", cut(report.mode()));
  }

  /** A peer may send a name of thousands of characters, each of which takes six when escaped. */
  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
  }

  private void addCourse(TransferReport report) {
    json.addProperty("bytes", report.bytes());
    json.addProperty("seconds", seconds(report.duration()));
    JsonObject options = new JsonObject();
    report.options().forEach(option -> add(options, option));
    json.add("options", options);
    json.addProperty("retransmissions", report.retransmissions());
    json.addProperty("duplicates", report.duplicates());
    JsonArray fallbacks = new JsonArray();
    report.fallbacks().forEach(fallback -> fallbacks.add(fallback.describe()));
    json.add("fallbacks", fallbacks);
  }

  /** Options are numbers, all that are in use. */
  private static void add(JsonObject options, Option option) {
    if (option.value().matches("\\d{1,18}")) {
      options.addProperty(option.key(), Long.parseLong(option.value()));
    } else {
      options.addProperty(option.key(), option.value());
    }
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 9).setScale(MICROSECONDS, RoundingMode.HALF_UP);
  }

  private void addFailure(String kind, @Nullable Failure failure, String message) {
    JsonObject object = new JsonObject();
    object.addProperty("kind", kind);
    if (failure instanceof Failure.PeerError error) {
      object.addProperty("code", error.code());
    } else if (failure instanceof Failure.StorageFailed storage) {
      object.addProperty("code", storage.code().value());
    }
    object.addProperty("message", message);
    json.add("failure", object);
  }

  private static String kind(Failure failure) {
    return switch (failure) {
      case Failure.PeerError error -> "peer-error";
      case Failure.NoAnswer silence -> "no-answer";
      case Failure.LastAckMissing doubt -> "last-ack-missing";
      case Failure.Refused refused -> "refused";
      case Failure.Unreachable unreachable -> "unreachable";
      case Failure.Disconnected disconnected -> "disconnected";
      case Failure.TooSlow slow -> "too-slow";
      case Failure.StorageFailed storage -> "local-file";
      case Failure.Unanswered unanswered -> "unanswered";
      case Failure.Violation violation -> "violation";
      case Failure.Stalled stalled -> "stalled";
      case Failure.NoProgress repetition -> "no-progress";
      case Failure.Cancelled cancelled -> "cancelled";
    };
  }
}
