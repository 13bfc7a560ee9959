package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client at our server: paths, streams and channels. */
class ClientFilesTest {
  @TempDir Path directory;
  private Wire wire;
  private TftpClient client;

  @BeforeEach
  void open() throws Exception {
    wire = new Wire();
    client = TftpClient.open();
  }

  @AfterEach
  void close() {
    client.close();
    wire.close();
  }

  @ParameterizedTest
  @Tag("rfc1350-5-octet-comes-back")
  @ValueSource(ints = {0, 1, 65_463, 65_464, 65_465, 5_000_000})
  void aPathGoesUpAndComesDown(int length) throws Exception {
    byte[] content = Content.of(length);
    Path local = Files.write(directory.resolve("up"), content);
    TransferReport up = client.push(local, wire.file("a"));
    assertThat(up.bytes()).isEqualTo(length);
    assertThat(up.options()).contains(Option.of(Option.TRANSFER_SIZE, length));
    assertThat(wire.files.get("a")).hasValue(content);
    Path back = directory.resolve("down");
    TransferReport down = client.pull(wire.file("a"), back);
    assertThat(down.bytes()).isEqualTo(length);
    assertThat(down.failure()).isNull();
    assertThat(Files.readAllBytes(back)).isEqualTo(content);
  }

  @Test
  void aStreamOfUnknownSizeGoesUp() throws Exception {
    byte[] content = Content.of(300_000);
    AtomicLong closed = new AtomicLong();
    InputStream stream =
        new ByteArrayInputStream(content) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    TransferReport report =
        client.push(Sources.of(stream), wire.file("a"), TransferOptions.DEFAULT, NONE).await();
    assertThat(report.options()).noneMatch(option -> option.is(Option.TRANSFER_SIZE));
    assertThat(wire.files.get("a")).hasValue(content);
    Await.until("the stream is closed", () -> closed.get() == 1);
  }

  @Test
  void aStreamThatGivesLittleAtATimeGoesUp() throws Exception {
    byte[] content = Content.of(20_000);
    InputStream dribbling =
        new InputStream() {
          private int place;

          @Override
          public int read() {
            return place < content.length ? content[place++] & 0xff : -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            int next = read();
            if (next < 0) {
              return -1;
            }
            target[offset] = (byte) next;
            return 1;
          }
        };
    TransferOptions options = TransferOptions.DEFAULT.withBlockSize(700).withWindowSize(4);
    client.push(Sources.of(dribbling), wire.file("a"), options, NONE).await();
    assertThat(wire.files.get("a")).hasValue(content);
  }

  @Test
  void aDownloadGoesIntoAStreamOrAChannelWhichStayOpen() throws Exception {
    byte[] content = Content.of(300_000);
    wire.files.put("a", content);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    client.pull(wire.file("a"), Sinks.of(stream), TransferOptions.DEFAULT, NONE).await();
    assertThat(stream.toByteArray()).isEqualTo(content);
    ByteArrayOutputStream behind = new ByteArrayOutputStream();
    client
        .pull(wire.file("a"), Sinks.of(Channels.newChannel(behind)), TransferOptions.DEFAULT, NONE)
        .await();
    assertThat(behind.toByteArray()).isEqualTo(content);
    Path file = directory.resolve("file");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      client.pull(wire.file("a"), Sinks.of(channel), TransferOptions.DEFAULT, NONE).await();
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
  }

  @Test
  void aChannelOfKnownSizeAnnouncesIt() throws Exception {
    byte[] content = Content.of(2_000);
    TransferReport report =
        client
            .push(
                Sources.of(
                    Channels.newChannel(new ByteArrayInputStream(content)), OptionalLong.of(2_000)),
                wire.file("a"),
                TransferOptions.DEFAULT,
                NONE)
            .await();
    assertThat(report.options()).contains(Option.of(Option.TRANSFER_SIZE, 2_000));
    assertThat(wire.files.get("a")).hasValue(content);
  }

  @Test
  @Tag("rfc1350-5-netascii-translated")
  void netasciiIsTranslatedOnBothSides() throws Exception {
    String text = "one\ntwo\r\nthree\rfour\r\0\n".repeat(3_000);
    TransferOptions netascii =
        TransferOptions.DEFAULT.withMode(Mode.NETASCII).withBlockSize(513).withWindowSize(5);
    TransferReport up =
        client.push(Sources.bytes(text.getBytes(UTF_8)), wire.file("a"), netascii, NONE).await();
    assertThat(up.mode()).isEqualTo("netascii");
    assertThat(up.bytes()).isGreaterThan(text.length());
    assertThat(new String(wire.files.get("a").orElseThrow(), UTF_8)).isEqualTo(text);
    ByteArrayOutputStream down = new ByteArrayOutputStream();
    client.pull(wire.file("a"), Sinks.of(down), netascii, NONE).await();
    assertThat(down.toString(UTF_8)).isEqualTo(text);
  }

  @Test
  void progressGrowsToTheSizeOfTheFile() throws Exception {
    wire.files.put("a", Content.of(100_000));
    AtomicLong last = new AtomicLong();
    Reports ended = new Reports();
    TransferListener listener =
        new TransferListener() {
          @Override
          public void onProgress(long bytes, OptionalLong total) {
            assertThat(bytes).isGreaterThan(last.get());
            assertThat(total).hasValue(100_000);
            last.set(bytes);
          }

          @Override
          public void onEnd(TransferReport report) {
            ended.onEnd(report);
          }
        };
    TransferOptions options = TransferOptions.DEFAULT.withBlockSize(1_000);
    TransferReport report =
        client
            .pull(wire.file("a"), Sinks.of(new ByteArrayOutputStream()), options, listener)
            .await();
    assertThat(ended.next()).isEqualTo(report);
    assertThat(last).hasValue(100_000);
    assertThat(ended.isEmpty()).isTrue();
    assertThat(report.bytesPerSecond()).isPositive();
  }

  /** It would wait for its own thread. */
  @ParameterizedTest
  @EnumSource
  void aPacketListenerThatWaitsForATransferOfItsClientIsRefused(Transport transport)
      throws Exception {
    wire.files.put("a", Content.of(3));
    CompletableFuture<ClientTransfer> begun = new CompletableFuture<>();
    CompletableFuture<Throwable> inside = new CompletableFuture<>();
    PacketListener waiting = event -> inside.complete(catchThrowable(() -> begun.join().await()));
    try (TftpClient watched = TftpClient.open(Limits.DEFAULT, UdpTransport.AUTO, waiting)) {
      begun.complete(
          watched.pull(
              wire.file("a"),
              Sinks.of(new ByteArrayOutputStream()),
              TransferOptions.DEFAULT.withTransport(transport),
              NONE));
      assertThat(inside.get(Patience.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use result()");
    }
  }

  @Test
  void aFailedDownloadKeepsWhatWasThere() throws Exception {
    Path local = Files.writeString(directory.resolve("local"), "old");
    assertThatThrownBy(() -> client.pull(wire.file("missing"), local))
        .isInstanceOf(TftpException.class)
        .hasMessageContaining("missing");
    assertThat(local).hasContent("old");
    assertThat(directory).isDirectoryContaining(local::equals);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(local);
    }
  }

  /** RFC 2347 has no request of more than 512 bytes. */
  @Test
  @Tag("rfc2347-format-512")
  void aLongNameIsAskedFor() throws Exception {
    String name = "x".repeat(250) + "/" + "x".repeat(250) + "/" + "x".repeat(250);
    wire.files.put(name, new byte[3]);
    TransferReport report = client.pull(wire.file(name), directory.resolve("down"));
    assertThat(report.options()).contains(Option.of(Option.TRANSFER_SIZE, 3));
  }

  @Test
  void aNameThatCannotBeSentIsRefusedAtOnce() {
    for (String name : new String[] {"", "a\0b", "x".repeat(4_097)}) {
      assertThatIllegalArgumentException().isThrownBy(() -> RemoteFile.of("127.0.0.1", name));
    }
    for (int port : new int[] {-1, 0, 65_536}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new RemoteFile("127.0.0.1", port, "a"));
    }
    assertThat(RemoteFile.of("127.0.0.1", "x".repeat(4_096)).port()).isEqualTo(69);
  }

  private static final TransferListener NONE = TransferListener.NONE;
}
