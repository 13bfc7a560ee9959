package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests over TCP that are refused: the client is told why, and the connection goes on. */
class StreamRefusalTest {

  @Test
  void aMissingFileIsRefusedAndReported() throws Exception {
    try (Wire wire = new Wire()) {
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.rrq("a", Option.of(Option.TRANSFER_SIZE, 0)));
      assertThat(peer.expectError(ErrorCode.FILE_NOT_FOUND)).isEqualTo("a: no such file");
      TransferReport report = wire.reports.next();
      assertThat(report.failure())
          .isEqualTo(new Failure.Storage(ErrorCode.FILE_NOT_FOUND, "a: no such file"));
      assertThat(report.transport()).isEqualTo(Transport.TCP);
      assertThat(report.peer()).isEqualTo(peer.address());
      peer.expectFit();
    }
  }

  @Test
  void aReadOnlyServerThrowsAwayWhatIsSentAllTheSame() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT, AccessPolicy.READ_ONLY)) {
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[3 << 18]));
      assertThat(peer.expectError(ErrorCode.ACCESS_VIOLATION)).contains("read-only");
      for (int i = 0; i < 20; i++) {
        peer.send(StreamPeer.data(new byte[3 << 18]));
      }
      peer.send(StreamPeer.end());
      peer.expectFit();
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[5]), StreamPeer.error("well then"));
      peer.expectError(ErrorCode.ACCESS_VIOLATION);
      peer.expectFit();
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  void aFileThatExistsIsNotReplacedWhereThatIsNotAllowed() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[9]), StreamPeer.end());
      assertThat(peer.expectError(ErrorCode.FILE_ALREADY_EXISTS)).contains("a already exists");
      peer.expectFit();
      assertThat(wire.files.get("a")).contains(new byte[3]);
    }
  }

  @Test
  void aFileThatCameToExistMeanwhileIsNotReplacedEither() throws Exception {
    try (Wire wire = new Wire()) {
      StreamPeer peer = wire.stream();
      Option size = Option.of(Option.TRANSFER_SIZE, 9);
      peer.send(StreamPeer.wrq("a", size));
      peer.expectOptionAck(size);
      wire.files.put("a", new byte[3]);
      peer.send(StreamPeer.data(new byte[9]), StreamPeer.end());
      peer.expectError(ErrorCode.FILE_ALREADY_EXISTS);
      peer.expectFit();
      assertThat(wire.files.get("a")).contains(new byte[3]);
    }
  }

  @Test
  void aFileIsReplacedWhereThatIsAllowed() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT, AccessPolicy.READ_AND_OVERWRITE)) {
      wire.files.put("a", new byte[3]);
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[9]), StreamPeer.end());
      peer.expectAck();
      assertThat(wire.files.get("a")).contains(new byte[9]);
    }
  }

  @Test
  void anUnknownModeIsRefusedInBothDirections() throws Exception {
    try (Wire wire = new Wire()) {
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.request(Direction.READ, "a", "mail"));
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("mode is not served");
      peer.send(StreamPeer.request(Direction.WRITE, "a", "binary"));
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("mode is not served");
      peer.send(StreamPeer.data(new byte[9]), StreamPeer.end());
      peer.expectFit();
      assertThat(wire.reports.next().mode()).isEqualTo("mail");
    }
  }

  @Test
  void anAnnouncedSizeOverTheLimitIsRefusedAtOnce() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(100).build())) {
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a", Option.of(Option.TRANSFER_SIZE, 101)));
      assertThat(peer.expectError(ErrorCode.DISK_FULL)).contains("larger than the 100 bytes");
      peer.send(StreamPeer.error("a pity"));
      peer.expectFit();
    }
  }

  @Test
  void anUploadThatGrowsOverTheLimitIsRefusedWhileItIsSent(@TempDir Path root) throws Exception {
    for (int over : new int[] {1, 70_000, 3 << 18}) {
      try (DirectoryStorage storage = DirectoryStorage.open(root);
          Wire wire = new Wire(storage, Wire.PATIENT.toBuilder().uploadBytes(100).build())) {
        StreamPeer peer = wire.stream();
        peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[100 + over]));
        assertThat(peer.expectError(ErrorCode.DISK_FULL)).contains("larger than the 100 bytes");
        peer.send(StreamPeer.data(new byte[1_000]), StreamPeer.error("stopped"));
        peer.expectFit();
        assertThat(root).isEmptyDirectory();
        assertThat(wire.reports.next().failure().describe()).contains("larger");
      }
    }
  }

  /** One that only looks at the answer when it has sent everything works as well. */
  @Test
  void aClientThatSendsEverythingFirstStillReadsWhyItWasRefused() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(100).build())) {
      StreamPeer peer = wire.stream();
      for (int i = 0; i < 2; i++) {
        peer.send(StreamPeer.wrq("a"));
        for (int j = 0; j < 20; j++) {
          peer.send(StreamPeer.data(new byte[1 << 20]));
        }
        peer.send(StreamPeer.end());
        peer.expectError(ErrorCode.DISK_FULL);
        peer.expectFit();
      }
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[100]), StreamPeer.end());
      peer.expectAck();
      assertThat(wire.files.names()).containsExactly("a");
    }
  }

  @Test
  void aFullStorageIsAnErrorInTheMiddle() throws Exception {
    try (Wire wire =
        new Wire(new MemoryStorage(1_000_000), null, Wire.PATIENT, AccessPolicy.READ_AND_CREATE)) {
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[1 << 20]));
      assertThat(peer.expectError(ErrorCode.DISK_FULL)).contains("memory for files is full");
      peer.send(StreamPeer.end());
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[1_000_000]), StreamPeer.end());
      peer.expectAck();
    }
  }

  @Test
  void aNameThatLeadsOutIsRefused(@TempDir Path root) throws Exception {
    Files.createDirectory(root.resolve("served"));
    Files.writeString(root.resolve("secret"), "x");
    try (DirectoryStorage storage = DirectoryStorage.open(root.resolve("served"));
        Wire wire = new Wire(storage)) {
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.rrq("../secret"), StreamPeer.wrq("../b"), StreamPeer.end());
      assertThat(peer.receive()[1]).isEqualTo((byte) 5);
      assertThat(peer.receive()[1]).isEqualTo((byte) 5);
      peer.expectFit();
      assertThat(root.resolve("b")).doesNotExist();
    }
  }
}
