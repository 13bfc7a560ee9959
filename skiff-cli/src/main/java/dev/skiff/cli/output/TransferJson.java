package dev.skiff.cli.output;

import com.google.gson.stream.JsonWriter;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A transfer as a JSON object on one line, as {@code docs/json.md} describes it. */
public final class TransferJson {
  private static final int MICROSECONDS = 6;

  private final StringWriter text = new StringWriter();
  private final JsonWriter json = new JsonWriter(text);

  private TransferJson() {}

  /** A client's. */
  public static String of(JobResult result, Instant time) {
    return write(json -> json.client(result, time));
  }

  /** A server's. */
  public static String of(TransferReport report, Instant time) {
    return write(json -> json.server(report, time));
  }

  private interface Writing {
    void into(TransferJson json) throws IOException;
  }

  private static String write(Writing writing) {
    TransferJson json = new TransferJson();
    try {
      json.json.beginObject();
      writing.into(json);
      json.json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is none in memory
    }
    return Printable.escaped(json.text.toString());
  }

  private void client(JobResult result, Instant time) throws IOException {
    TransferReport report = result.report();
    head(report, time);
    json.name("local").value(result.local());
    course(report);
    json.name("attempts").value(result.attempts());
    if (result.sha256() != null) {
      json.name("sha256").value(result.sha256());
    }
    if (!result.succeeded()) {
      failure(report.failure(), String.valueOf(result.problem()));
    }
    json.name("exitCode").value(result.exitCode());
  }

  private void server(TransferReport report, Instant time) throws IOException {
    head(report, time);
    course(report);
    Failure failure = report.failure();
    if (failure != null) {
      failure(failure, failure.describe());
    }
  }

  private void head(TransferReport report, Instant time) throws IOException {
    InetSocketAddress peer = report.peer();
    json.name("time").value(time.truncatedTo(ChronoUnit.MILLIS).toString());
    json.name("direction").value(report.direction() == Direction.READ ? "read" : "write");
    json.name("transport").value(report.transport() == Transport.TCP ? "tcp" : "udp");
    json.name("address");
    json.value(peer.isUnresolved() ? peer.getHostString() : peer.getAddress().getHostAddress());
    json.name("port").value(peer.getPort());
    json.name("file").value(report.file());
    json.name("mode").value(report.mode());
  }

  private void course(TransferReport report) throws IOException {
    json.name("bytes").value(report.bytes());
    json.name("seconds").value(seconds(report.duration()));
    json.name("options").beginObject();
    for (Option option : report.options()) {
      json.name(option.key());
      value(option.value());
    }
    json.endObject();
    json.name("retransmissions").value(report.retransmissions());
    json.name("fallbacks").beginArray();
    for (Fallback fallback : report.fallbacks()) {
      json.value(fallback.describe());
    }
    json.endArray();
  }

  /** Options are numbers, all that are in use. */
  private void value(String option) throws IOException {
    if (option.matches("\\d{1,18}")) {
      json.value(Long.parseLong(option));
    } else {
      json.value(option);
    }
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 9).setScale(MICROSECONDS, RoundingMode.HALF_UP);
  }

  private void failure(@Nullable Failure failure, String message) throws IOException {
    json.name("failure").beginObject();
    json.name("kind").value(failure == null ? "local-file" : kind(failure));
    if (failure instanceof Failure.PeerError error) {
      json.name("code").value(error.code());
    } else if (failure instanceof Failure.StorageFailed storage) {
      json.name("code").value(storage.code().value());
    }
    json.name("message").value(message).endObject();
  }

  private static String kind(Failure failure) {
    return switch (failure) {
      case Failure.PeerError error -> "peer-error";
      case Failure.NoAnswer silence -> "no-answer";
      case Failure.Refused refused -> "refused";
      case Failure.Unreachable unreachable -> "unreachable";
      case Failure.Disconnected disconnected -> "disconnected";
      case Failure.TooSlow slow -> "too-slow";
      case Failure.StorageFailed storage -> "local-file";
      case Failure.Violation violation -> "violation";
      case Failure.Stalled stalled -> "stalled";
      case Failure.Cancelled cancelled -> "cancelled";
    };
  }
}
