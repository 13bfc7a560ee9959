package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads over TCP, message by message. */
class TcpWriteTest {
  @TempDir private Path root;

  @Test
  void aFileInADirectoryIsThereWhenTheAckComes() throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      for (int size : TcpReadTest.SIZES) {
        byte[] content = Content.of(size);
        peer.send(TcpPeer.wrq("f" + size));
        sendInPieces(peer, content, 1 << 20);
        peer.expectAck();
        assertThat(Files.readAllBytes(root.resolve("f" + size))).isEqualTo(content);
        TransferReport report = wire.reports.next();
        assertThat(report.succeeded()).isTrue();
        assertThat(report.direction()).isEqualTo(Direction.WRITE);
        assertThat(report.bytes()).isEqualTo(size);
      }
      try (Stream<Path> entries = Files.list(root)) {
        assertThat(entries).hasSize(TcpReadTest.SIZES.length);
      }
    }
  }

  @Test
  void aFileInASlowStorageIsThereWhenTheAckComes() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      for (int size : TcpReadTest.SIZES) {
        byte[] content = Content.of(size);
        peer.send(TcpPeer.wrq("f" + size));
        sendInPieces(peer, content, 100_000);
        peer.expectAck();
        assertThat(storage.files.get("f" + size)).contains(content);
      }
      Await.until("all are closed", () -> storage.closedSinks.get() == TcpReadTest.SIZES.length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 511, 4_097, 8_191, 8_192, 65_535, 65_536, 65_537})
  void whereOneDataEndsAndTheNextBeginsSaysNothing(int piece) throws Exception {
    byte[] content = Content.of(piece < 10 ? 70_000 : 300_000);
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      ByteArrayOutputStream upload = new ByteArrayOutputStream();
      upload.writeBytes(TcpPeer.wrq("a"));
      for (int i = 0; i < content.length; i += piece) {
        upload.writeBytes(
            TcpPeer.data(Arrays.copyOfRange(content, i, Math.min(i + piece, content.length))));
      }
      peer.send(upload.toByteArray(), TcpPeer.end());
      peer.expectAck();
      assertThat(wire.files.get("a")).contains(content);
      peer.expectFit();
    }
  }

  @Test
  void aMessageMayComeByteByByte() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      byte[] all =
          TcpPeer.join(
              TcpPeer.wrq("a", Option.of(Option.TRANSFER_SIZE, 5)),
              TcpPeer.data("he".getBytes(UTF_8)),
              TcpPeer.data("llo".getBytes(UTF_8)),
              TcpPeer.end());
      for (byte one : all) {
        peer.send(new byte[] {one});
      }
      peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, 5));
      peer.expectAck();
      assertThat(wire.files.get("a")).contains("hello".getBytes(UTF_8));
    }
  }

  @Test
  void anAnnouncedSizeIsAgreedToAndHasToBeKept() throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      for (int announced : new int[] {0, 99_999, 100_001, 1_000_000}) {
        TcpPeer peer = wire.stream();
        Option size = Option.of(Option.TRANSFER_SIZE, announced);
        peer.send(TcpPeer.wrq("a", size), TcpPeer.data(new byte[100_000]), TcpPeer.end());
        peer.expectOptionAck(size);
        assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("" + announced, "announced");
        assertThat(wire.reports.next().succeeded()).isFalse();
        assertThat(root).isEmptyDirectory();
        peer.expectClosed();
      }
      TcpPeer peer = wire.stream();
      Option kept = Option.of(Option.TRANSFER_SIZE, 100_000);
      peer.send(TcpPeer.wrq("a", kept), TcpPeer.data(new byte[100_000]), TcpPeer.end());
      peer.expectOptionAck(kept);
      peer.expectAck();
      assertThat(wire.reports.next().options()).isEqualTo(List.of(kept));
    }
  }

  @Test
  void theOackComesBeforeAnyData() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      Option size = Option.of(Option.TRANSFER_SIZE, 3);
      peer.send(TcpPeer.wrq("a", Option.of(Option.BLOCK_SIZE, 1_024), size));
      peer.expectOptionAck(size);
      peer.send(TcpPeer.data(new byte[3]), TcpPeer.end());
      peer.expectAck();
      peer.expectFit();
    }
  }

  /** RFC 1350: the length of a text in netascii is not that of the file. */
  @Test
  void aTextInNetasciiIsTranslatedAndItsSizeIsNotAgreedTo() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      Option size = Option.of(Option.TRANSFER_SIZE, 3);
      peer.send(TcpPeer.request(Direction.WRITE, "a", "netascii", size));
      peer.send(TcpPeer.data("one\r".getBytes(UTF_8)), TcpPeer.data("\ntwo\r".getBytes(UTF_8)));
      peer.send(TcpPeer.data("\0".getBytes(UTF_8)), TcpPeer.end());
      peer.expectAck();
      assertThat(wire.files.get("a")).contains("one\ntwo\r".getBytes(UTF_8));
    }
  }

  @Test
  void theAckComesOnlyWhenTheFileIsVisible() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch committing = new CountDownLatch(1);
    HookedStorage storage = HookedStorage.slow();
    storage.onCommit =
        bytes -> {
          committing.countDown();
          Held.until(goOn);
        };
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[3]), TcpPeer.end());
      Held.until(committing);
      assertThat(peer.hasSomething()).isFalse();
      assertThat(storage.files.names()).isEmpty();
      goOn.countDown();
      peer.expectAck();
      assertThat(storage.files.names()).containsExactly("a");
      peer.expectFit();
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void nothingIsVisibleBeforeTheEnd() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[200_000]));
      TcpPeer other = wire.stream();
      other.send(TcpPeer.rrq("a"));
      assertThat(other.expectError(ErrorCode.FILE_NOT_FOUND)).contains("no such file");
      peer.send(TcpPeer.end());
      peer.expectAck();
      other.send(TcpPeer.rrq("a"));
      assertThat(other.expectFile()).hasSize(200_000);
    }
  }

  private static void sendInPieces(TcpPeer peer, byte[] content, int piece) throws Exception {
    for (int i = 0; i < content.length; i += piece) {
      peer.send(TcpPeer.data(Arrays.copyOfRange(content, i, Math.min(i + piece, content.length))));
    }
    peer.send(TcpPeer.end());
  }
}
