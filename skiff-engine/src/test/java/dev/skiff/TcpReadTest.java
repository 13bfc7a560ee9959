package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over TCP, message by message. */
class TcpReadTest {
  /** Around the buffer of 64 KiB, with and without two headers, and around the longest DATA. */
  static final int[] SIZES = {
    0,
    1,
    65_500,
    65_512,
    65_523,
    65_524,
    65_525,
    65_530,
    65_535,
    65_536,
    65_537,
    262_120,
    262_131,
    262_132,
    262_133,
    262_138,
    262_143,
    262_144,
    262_145,
    131_048,
    (1 << 20) - 1,
    1 << 20,
    (1 << 20) + 1,
    (1 << 20) + 65_536,
    5 << 20
  };

  private static final Option SIZE = Option.of(Option.TRANSFER_SIZE, 0);

  @TempDir private Path root;

  @Test
  void aFileOfADirectoryComesWholeAndThenAnEmptyData() throws Exception {
    for (int size : SIZES) {
      Files.write(root.resolve("f" + size), Content.of(size));
    }
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      expectAllSizes(wire, true);
    }
  }

  @Test
  void aFileInMemoryComesWholeAndThenAnEmptyData() throws Exception {
    try (Wire wire = new Wire()) {
      for (int size : SIZES) {
        wire.files.put("f" + size, Content.of(size));
      }
      expectAllSizes(wire, true);
    }
  }

  @Test
  void aFileOfUnknownSizeFromASlowStorageComesWhole() throws Exception {
    HookedStorage storage = new HookedStorage(false, false);
    try (Wire wire = new Wire(storage)) {
      for (int size : SIZES) {
        storage.files.put("f" + size, Content.of(size));
      }
      expectAllSizes(wire, false);
      Await.until("all are closed", () -> storage.closedSources.get() == 2 * SIZES.length);
    }
  }

  private static void expectAllSizes(Wire wire, boolean known) throws Exception {
    TcpPeer peer = wire.stream();
    for (int size : SIZES) {
      byte[] content = Content.of(size);
      peer.send(TcpPeer.rrq("f" + size));
      assertThat(peer.expectFile()).isEqualTo(content);
      TransferReport report = wire.reports.next();
      assertThat(report.succeeded()).isTrue();
      assertThat(report.transport()).isEqualTo(Transport.TCP);
      assertThat(report.direction()).isEqualTo(Direction.READ);
      assertThat(report.bytes()).isEqualTo(size);
      assertThat(report.options()).isEmpty();
      assertThat(report.peer()).isEqualTo(peer.address());
      peer.send(TcpPeer.rrq("f" + size, SIZE));
      Option told = Option.of(Option.TRANSFER_SIZE, size);
      if (known) {
        peer.expectOptionAck(told);
      }
      assertThat(peer.expectFile()).isEqualTo(content);
      assertThat(wire.reports.next().options()).isEqualTo(known ? List.of(told) : List.of());
    }
  }

  @Test
  void aFileOfUnknownSizeIsAsLongAsItsStorageSays() throws Exception {
    HookedStorage storage = new HookedStorage(true, false);
    try (Wire wire = new Wire(storage)) {
      storage.files.put("a", Content.of(200_000));
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a", SIZE));
      assertThat(peer.expectFile()).isEqualTo(Content.of(200_000));
    }
  }

  @Test
  void aTextInNetasciiIsTranslatedAndItsSizeIsNotTold() throws Exception {
    String text = "one\ntwo\r\n".repeat(20_000);
    try (Wire wire = new Wire()) {
      wire.files.put("a", text.getBytes(UTF_8));
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.request(Direction.READ, "a", "NetASCII", SIZE));
      assertThat(new String(peer.expectFile(), UTF_8))
          .isEqualTo("one\r\ntwo\r\0\r\n".repeat(20_000));
      assertThat(wire.reports.next().mode()).isEqualTo("NetASCII");
      peer.expectFit();
    }
  }

  @Test
  void theOptionsOfUdpAreNeverAgreedTo() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      TcpPeer peer = wire.stream();
      Option[] useless = {
        Option.of(Option.BLOCK_SIZE, 1_024),
        Option.of(Option.WINDOW_SIZE, 8),
        Option.of(Option.TIMEOUT, 3),
        Option.of(Option.MICROSECOND_TIMEOUT, 100_000),
        Option.of(Option.ROLLOVER, 1),
        new Option("multicast", ""),
      };
      peer.send(TcpPeer.rrq("a", useless));
      assertThat(peer.expectFile()).hasSize(3);
      Option size = new Option("TSize", "0");
      peer.send(TcpPeer.rrq("a", useless[0], size, useless[1]));
      peer.expectOptionAck(new Option("TSize", "3"));
      assertThat(peer.expectFile()).hasSize(3);
    }
  }

  @Test
  void aFileThatIsReplacedAsAWholeMeanwhileIsReadAsItWas() throws Exception {
    byte[] content = Content.of(16 << 20);
    Files.write(root.resolve("a"), content);
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("a"));
      byte[] first = peer.expectData();
      Files.writeString(root.resolve("b"), "new");
      Files.move(root.resolve("b"), root.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
      assertThat(TcpPeer.join(first, peer.expectFile())).isEqualTo(content);
    }
  }

  /** Its last bytes are a DATA of their own, in place of which the ERROR can come. */
  @Test
  void aFileThatIsModifiedMeanwhileEndsWithAnErrorAndTheConnectionCloses() throws Exception {
    Path file = root.resolve("a");
    Files.write(file, Content.of((16 << 20) + 100));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("a"));
      peer.expectData();
      touch(file);
      assertThat(peer.expectErrorAfterData(ErrorCode.NOT_DEFINED))
          .isEqualTo("file changed while it was read");
      assertThat(wire.reports.next().failure().describe()).contains("changed");
      peer.expectClosed();
    }
  }

  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
  }

  /** What was announced cannot come any more, and nothing may come in its place. */
  @Test
  void aFileThatShrinksInTheMiddleOfADataEndsTheConnection() throws Exception {
    Path file = root.resolve("a");
    Files.write(file, Content.of(32 << 20));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("a"));
      assertThat(peer.receiveBytes(6)).hasSize(6);
      Files.write(file, new byte[100]);
      peer.expectGone();
      TransferReport report = wire.reports.next();
      assertThat(report.failure().describe()).contains("changed");
      assertThat(report.bytes()).isLessThan(32 << 20);
    }
  }
}
