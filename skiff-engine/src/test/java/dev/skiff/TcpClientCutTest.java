package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TftpException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that end before their transfers do. */
class TcpClientCutTest {
  private static final int[] PAYLOADS = {1, 700, 512, 2_000};

  @TempDir Path directory;

  /** What a server sends of a file, and where its messages end. */
  private static final class Answer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> edges = new ArrayList<>();

    Answer() {
      add(
          TcpLine.bytesOf(
              new Packet.OptionAck(
                  List.of(Option.of(Option.TRANSFER_SIZE, Arrays.stream(PAYLOADS).sum())))));
      for (int payload : PAYLOADS) {
        add(TcpLine.dataOf(Content.of(payload)));
      }
      add(TcpLine.END);
    }

    private void add(byte[] message) {
      edges.add(bytes.size());
      edges.add(Math.min(bytes.size() + 4, bytes.size() + message.length));
      edges.add(Math.min(bytes.size() + 6, bytes.size() + message.length));
      bytes.writeBytes(message);
    }

    /** At and next to each edge, and in between; all but the whole. */
    Set<Integer> cuts() {
      TreeSet<Integer> cuts = new TreeSet<>();
      for (int edge : edges) {
        cuts.addAll(List.of(edge - 1, edge, edge + 1));
      }
      for (int place = 0; place < bytes.size(); place += 97) {
        cuts.add(place);
      }
      cuts.add(bytes.size() - 1);
      cuts.removeIf(place -> place < 0 || place >= bytes.size());
      return cuts;
    }

    /** The bytes of the file before a place. */
    int payloadBefore(int cut) {
      int place = edges.get(3);
      int payload = 0;
      for (int length : PAYLOADS) {
        payload += Math.clamp(cut - place - 6, 0, length);
        place += 6 + length;
      }
      return payload;
    }
  }

  @Test
  void aDownloadThatIsCutAnywhereLeavesTheOldFileAsItWas() throws Exception {
    Answer answer = new Answer();
    Path old = Files.writeString(directory.resolve("old"), "old");
    try (TcpScript script = new TcpScript()) {
      for (int cut : answer.cuts()) {
        ClientTransfer transfer = script.pull(Sinks.file(old), TcpScript.TCP);
        try (TcpLine line = script.request(Direction.READ)) {
          line.bytes(Arrays.copyOf(answer.bytes.toByteArray(), cut));
        }
        TftpException failure = Script.failureOf(transfer);
        assertThat(failure.failure())
            .as("cut after %d bytes", cut)
            .isInstanceOf(Failure.Disconnected.class);
        assertThat(failure).hasMessageContaining("connection");
        assertThat(failure.report().bytes())
            .as("cut after %d bytes", cut)
            .isEqualTo(answer.payloadBefore(cut));
        assertThat(old).hasContent("old");
        assertOnly(old);
      }
    }
  }

  /** The system may forget what was not read yet: how much came is between none and all. */
  @Test
  void aDownloadThatIsResetAnywhereLeavesNothing() throws Exception {
    Answer answer = new Answer();
    try (TcpScript script = new TcpScript()) {
      for (int cut : answer.cuts()) {
        ClientTransfer transfer = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
        TcpLine line = script.request(Direction.READ);
        line.bytes(Arrays.copyOf(answer.bytes.toByteArray(), cut));
        line.reset();
        TftpException failure = Script.failureOf(transfer);
        assertThat(failure.failure())
            .as("reset after %d bytes", cut)
            .isInstanceOf(Failure.Disconnected.class);
        assertThat(failure.report().bytes()).isBetween(0L, (long) answer.payloadBefore(cut));
        assertOnly();
      }
    }
  }

  @Test
  void aDownloadThatIsNotCutIsThere() throws Exception {
    Path file = directory.resolve("new");
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.file(file), TcpScript.TCP);
      try (TcpLine line = script.request(Direction.READ)) {
        line.bytes(new Answer().bytes.toByteArray());
      }
      transfer.await();
      assertThat(file).hasSize(Arrays.stream(PAYLOADS).sum());
      assertOnly(file);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 6, 7, 70_000, 1_048_581, 1_048_582, 1_048_583, 3_000_000})
  void anUploadThatIsCutAnywhereIsAFailure(int read) throws Exception {
    for (boolean reset : new boolean[] {false, true}) {
      try (TcpScript script = new TcpScript()) {
        ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
        TcpLine line = script.request(Direction.WRITE);
        line.receive(read);
        if (reset) {
          line.reset();
        } else {
          line.close();
        }
        TftpException failure = Script.failureOf(transfer);
        assertThat(failure.failure()).isInstanceOf(Failure.Disconnected.class);
        assertThat(failure).hasMessageContaining("connection");
        assertThat(failure.report().bytes()).isBetween(0L, (64L << 20) - 1);
      }
    }
  }

  @Test
  void anUploadWithoutAnAnswerIsAFailure() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      try (TcpLine line = script.request(Direction.WRITE)) {
        line.expectFile();
        line.size(3);
        line.bytes(Arrays.copyOf(TcpLine.ACK, 5));
      }
      assertThat(Script.failureOf(transfer)).hasMessageContaining("inside of a message");
      ClientTransfer second = script.push(new byte[3], TcpScript.TCP);
      try (TcpLine line = script.request(Direction.WRITE)) {
        line.expectFile();
      }
      assertThat(Script.failureOf(second)).hasMessageContaining("before it answered");
    }
  }

  private void assertOnly(Path... files) throws Exception {
    try (var names = Files.list(directory)) {
      assertThat(names).containsExactly(files);
    }
  }
}
