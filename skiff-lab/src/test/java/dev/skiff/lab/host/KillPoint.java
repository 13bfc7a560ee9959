package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One upload, and how far it is when its server is killed: of {@value #ALL}, the first have sent no
 * more than the request, the last have their last ACK.
 */
final class KillPoint {
  static final int ROUNDS = 25;
  static final int ALL = 200;

  /** The time between the last block and the kill. */
  static final int LONGEST_MICROS = 12_000;

  static final byte[] OLD = "the old file".getBytes(StandardCharsets.US_ASCII);

  private static final int CONTENT_BYTES = 40 * 512 + 100;
  private static final int FIRST_WITH_CONSENT = 6;
  private static final int FIRST_AT_THE_END = 150;
  private static final int FIRST_ACKNOWLEDGED = 190;

  private final int number;
  private final boolean tcp;
  private final boolean overwrites;
  private final byte[] content = new byte[CONTENT_BYTES];
  private @Nullable DrivenUpload upload;
  private boolean acknowledged;

  private KillPoint(int number, boolean tcp, boolean overwrites) {
    this.number = number;
    this.tcp = tcp;
    this.overwrites = overwrites;
    new Random(number).nextBytes(content);
  }

  /** From all over the course, every fourth one over TCP. */
  static List<KillPoint> ofRound(int round) {
    return IntStream.range(0, ALL / ROUNDS)
        .mapToObj(
            i -> new KillPoint(round + i * ROUNDS, (round + i) % 4 == 3, (round + i / 2) % 2 == 0))
        .toList();
  }

  String name() {
    return "file-" + number;
  }

  byte[] content() {
    return content;
  }

  /** Puts the old file there, where it is to overwrite one. */
  void prepare(Path root) {
    try {
      if (overwrites) {
        Files.write(root.resolve(name()), OLD);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void request(InetSocketAddress server) throws IOException {
    upload = DrivenUpload.of(tcp, server, name(), content);
    upload.request();
  }

  /** To where it is to be, or, at the end, to where only the last block is missing. */
  void advance() throws IOException {
    if (number < FIRST_WITH_CONSENT) {
      return;
    }
    upload().awaitConsent();
    int beforeLast = upload().blocks() - 1;
    if (number < FIRST_AT_THE_END) {
      upload().deliver(number * beforeLast / FIRST_AT_THE_END);
      if (number % 2 == 1) {
        upload().send();
      }
      return;
    }
    upload().deliver(beforeLast);
    if (number >= FIRST_ACKNOWLEDGED) {
      upload().send();
      upload().awaitLastAck();
      acknowledged = true;
    }
  }

  /** True if its last block is sent shortly before the kill. */
  boolean isAtTheEnd() {
    return number >= FIRST_AT_THE_END && number < FIRST_ACKNOWLEDGED;
  }

  int microsBeforeKill() {
    int steps = FIRST_ACKNOWLEDGED - FIRST_AT_THE_END;
    return (number - FIRST_AT_THE_END) * LONGEST_MICROS / steps;
  }

  void sendLast() throws IOException {
    upload().send();
  }

  /** Takes note of what the server had said before it was killed. */
  void listen() throws IOException {
    acknowledged = acknowledged || upload().isAcknowledged();
    upload().close();
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  /** After the server was started again. */
  void verify(Path root) {
    Path file = root.resolve(name());
    String point = name() + (tcp ? " over TCP" : "") + (overwrites ? ", overwriting" : "");
    try {
      if (acknowledged) {
        assertThat(file).as(point).hasBinaryContent(content);
      } else if (Files.exists(file)) {
        byte[] found = Files.readAllBytes(file);
        assertThat(found).as(point).isIn(overwrites ? List.of(OLD, content) : List.of(content));
      } else {
        assertThat(overwrites).as(point + ": the old file is gone").isFalse();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DrivenUpload upload() {
    return Objects.requireNonNull(upload);
  }
}
