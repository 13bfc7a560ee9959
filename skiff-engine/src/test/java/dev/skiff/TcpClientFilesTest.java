package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client at our server over TCP: paths, streams and texts. */
class TcpClientFilesTest {
  private static final TransferListener NONE = TransferListener.NONE;
  private static final TransferOptions TCP = TcpScript.TCP;

  @TempDir Path directory;
  private TftpClient client;
  private Wire wire;

  @BeforeEach
  void open() throws Exception {
    client = TftpClient.open();
    wire = new Wire(Limits.DEFAULT, AccessPolicy.READ_AND_CREATE);
  }

  @AfterEach
  void close() {
    client.close();
    wire.close();
  }

  /** After a virtual thread has waited for a socket, the end of the JVM takes 300 ms longer. */
  @Test
  void aTransferRunsOnADaemonThreadOfThePlatform() throws Exception {
    wire.files.put("a", Content.of(1));
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    PacketListener packets = event -> thread.complete(Thread.currentThread());
    try (TftpClient watched = TftpClient.open(Limits.DEFAULT, UdpTransport.AUTO, packets)) {
      watched.pull(wire.file("a"), Sinks.of(new ByteArrayOutputStream()), TCP, NONE).await();
    }
    assertThat(thread.join().isVirtual()).isFalse();
    assertThat(thread.join().isDaemon()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 65_493, 65_494, 65_495, 65_523, 65_524, 65_525, 65_529, 65_530, 65_531, 65_535,
        65_536, 65_537, 262_101, 262_102, 262_103, 262_131, 262_132, 262_133, 262_137, 262_138,
        262_139, 262_143, 262_144, 262_145, 1_048_569, 1_048_575, 1_048_576, 1_048_577, 1_114_112,
        2_097_152, 5_242_880
      })
  void aFileGoesUpAndComesDownWhereverItIsKept(int length) throws Exception {
    byte[] content = Content.of(length);
    upAndDown(wire, content);
    assertThat(wire.files.get("a")).hasValue(content);
    Path served = Files.createDirectory(directory.resolve("served"));
    try (DirectoryStorage files = DirectoryStorage.open(served);
        Wire other = new Wire(files)) {
      upAndDown(other, content);
    }
    assertThat(served.resolve("a")).hasBinaryContent(content);
    try (var names = Files.list(served)) {
      assertThat(names).hasSize(1);
    }
  }

  private void upAndDown(Wire server, byte[] content) throws IOException {
    Path local = Files.write(directory.resolve("up"), content);
    TransferReport up = client.push(Sources.file(local), server.file("a"), TCP, NONE).await();
    assertThat(up.bytes()).isEqualTo(content.length);
    Path back = directory.resolve("down");
    TransferReport down = client.pull(server.file("a"), Sinks.file(back), TCP, NONE).await();
    assertThat(down.bytes()).isEqualTo(content.length);
    assertThat(back).hasBinaryContent(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_524, 65_536, 1_048_576, 1_048_577, 3_000_000})
  void bytesAndStreamsGoUpAndComeDown(int length) throws Exception {
    byte[] content = Content.of(length);
    client.push(Sources.bytes(content), wire.file("bytes"), TCP, NONE).await();
    assertThat(wire.files.get("bytes")).hasValue(content);
    client
        .push(Sources.of(new ByteArrayInputStream(content)), wire.file("stream"), TCP, NONE)
        .await();
    assertThat(wire.files.get("stream")).hasValue(content);
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    client.pull(wire.file("stream"), Sinks.of(back), TCP, NONE).await();
    assertThat(back.toByteArray()).isEqualTo(content);
  }

  @Test
  void aPipeGoesUp() throws Exception {
    byte[] content = Content.of(300_000);
    PipedOutputStream writer = new PipedOutputStream();
    ClientTransfer transfer =
        client.push(Sources.of(new PipedInputStream(writer)), wire.file("a"), TCP, NONE);
    for (int place = 0; place < content.length; place += 1_000) {
      writer.write(content, place, 1_000);
    }
    writer.close();
    TransferReport report = transfer.await();
    assertThat(report.options()).isEmpty();
    assertThat(report.bytes()).isEqualTo(content.length);
    assertThat(wire.files.get("a")).hasValue(content);
  }

  @Test
  void aFileComesDownIntoAPipe() throws Exception {
    byte[] content = Content.of(300_000);
    wire.files.put("a", content);
    PipedInputStream reader = new PipedInputStream();
    PipedOutputStream writer = new PipedOutputStream(reader);
    ClientTransfer transfer = client.pull(wire.file("a"), Sinks.of(writer), TCP, NONE);
    assertThat(reader.readNBytes(content.length)).isEqualTo(content);
    transfer.await();
  }

  @Test
  void aTextIsTranslatedOnBothSides() throws Exception {
    String text = "one\ntwo\r\nthree\rfour\r\0\n".repeat(30_000);
    TransferOptions netascii = TCP.withMode(Mode.NETASCII);
    TransferReport up =
        client.push(Sources.bytes(text.getBytes(UTF_8)), wire.file("a"), netascii, NONE).await();
    assertThat(up.mode()).isEqualTo("netascii");
    assertThat(up.options()).isEmpty();
    assertThat(up.bytes()).isGreaterThan(text.length());
    assertThat(new String(wire.files.get("a").orElseThrow(), UTF_8)).isEqualTo(text);
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    TransferReport down = client.pull(wire.file("a"), Sinks.of(back), netascii, NONE).await();
    assertThat(back.toString(UTF_8)).isEqualTo(text);
    assertThat(down.bytes()).isEqualTo(up.bytes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theReportSaysWhatWasDone(boolean negotiate) throws Exception {
    TransferOptions options = negotiate ? TCP : TcpScript.PLAIN;
    List<Option> agreed = negotiate ? List.of(Option.of(Option.TRANSFER_SIZE, 70_000)) : List.of();
    Reports reports = new Reports();
    TransferReport up =
        client.push(Sources.bytes(new byte[70_000]), wire.file("a"), options, reports).await();
    assertThat(reports.next()).isEqualTo(up);
    assertReport(up, Direction.WRITE, agreed);
    TransferReport down =
        client
            .pull(wire.file("a"), Sinks.of(new ByteArrayOutputStream()), options, reports)
            .await();
    assertThat(reports.next()).isEqualTo(down);
    assertThat(reports.isEmpty()).isTrue();
    assertReport(down, Direction.READ, agreed);
  }

  private void assertReport(TransferReport report, Direction direction, List<Option> options) {
    assertThat(report.transport()).isEqualTo(Transport.TCP);
    assertThat(report.direction()).isEqualTo(direction);
    assertThat(report.file()).isEqualTo("a");
    assertThat(report.mode()).isEqualTo("octet");
    assertThat(report.peer()).isEqualTo(wire.address());
    assertThat(report.options()).isEqualTo(options);
    assertThat(report.bytes()).isEqualTo(70_000);
    assertThat(report.duration()).isPositive();
    assertThat(report.retransmissions()).isZero();
    assertThat(report.failure()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {70_000, 3_000_000})
  void progressGrowsToTheSizeOfTheFile(int length) throws Exception {
    Growing down = new Growing();
    wire.files.put("a", Content.of(length));
    client.pull(wire.file("a"), Sinks.of(new ByteArrayOutputStream()), TCP, down).await();
    down.ended.next();
    assertThat(down.bytes).isSorted().doesNotHaveDuplicates().endsWith((long) length);
    assertThat(down.totals).containsOnly(OptionalLong.of(length));
    Growing up = new Growing();
    client.push(Sources.bytes(new byte[length]), wire.file("b"), TCP, up).await();
    up.ended.next();
    assertThat(up.bytes).isSorted().doesNotHaveDuplicates().endsWith((long) length);
  }

  /** What a listener was told. */
  private static final class Growing implements TransferListener {
    private final List<Long> bytes = new ArrayList<>();
    private final List<OptionalLong> totals = new ArrayList<>();
    private final Reports ended = new Reports();

    @Override
    public void onProgress(long soFar, OptionalLong total) {
      bytes.add(soFar);
      totals.add(total);
    }

    @Override
    public void onEnd(TransferReport report) {
      ended.onEnd(report);
    }
  }

  @Test
  void aListenerThatThrowsDoesNoHarm() throws Exception {
    wire.files.put("a", Content.of(70_000));
    TransferListener faulty =
        new TransferListener() {
          @Override
          public void onProgress(long soFar, OptionalLong total) {
            throw new IllegalArgumentException("as a test wants it");
          }

          @Override
          public void onEnd(TransferReport report) {
            throw new IllegalArgumentException("as a test wants it");
          }
        };
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    client.pull(wire.file("a"), Sinks.of(back), TCP, faulty).await();
    assertThat(back.toByteArray()).isEqualTo(Content.of(70_000));
  }

  @Test
  void manyTransfersAtOnceDoNotMeet() throws Exception {
    List<CompletableFuture<TransferReport>> results = new ArrayList<>();
    List<ByteArrayOutputStream> brought = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      wire.files.put("down" + i, Content.of(100_000 + i));
      brought.add(new ByteArrayOutputStream());
      results.add(client.pull(wire.file("down" + i), Sinks.of(brought.get(i)), TCP, NONE).result());
      results.add(
          client
              .push(Sources.bytes(Content.of(90_000 + i)), wire.file("up" + i), TCP, NONE)
              .result());
    }
    CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
    for (int i = 0; i < 40; i++) {
      assertThat(brought.get(i).toByteArray()).isEqualTo(Content.of(100_000 + i));
      assertThat(wire.files.get("up" + i)).hasValue(Content.of(90_000 + i));
    }
  }
}
