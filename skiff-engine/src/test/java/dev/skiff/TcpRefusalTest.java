package dev.skiff;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests over TCP that are refused: the client is told why, and the connection is kept. A file
 * that is refused while it is sent ends the connection.
 */
class TcpRefusalTest {

  @Test
  void aMissingFileIsRefusedAndReported() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a", Option.of(Option.TRANSFER_SIZE, 0)));
      assertThat(peer.expectError(ErrorCode.FILE_NOT_FOUND)).isEqualTo("a: no such file");
      TransferReport report = wire.reports.next();
      assertThat(report.failure())
          .isEqualTo(new Failure.StorageFailed(ErrorCode.FILE_NOT_FOUND, "a: no such file"));
      assertThat(report.transport()).isEqualTo(Transport.TCP);
      assertThat(report.peer()).isEqualTo(peer.address());
      peer.expectFit();
    }
  }

  /** DHCP's option 67, read past its end. */
  @Test
  void aFileWhoseNameIsNotUtf8IsMissingAndItsConnectionKept() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(message("\0\1boot.efi\u00ff\0octet\0"));
      assertThat(peer.expectError(ErrorCode.FILE_NOT_FOUND)).contains("not valid UTF-8");
      TransferReport report = wire.reports.next();
      assertThat(report.file()).isEqualTo("boot.efi\\xff");
      assertThat(report.transport()).isEqualTo(Transport.TCP);
      peer.expectFit();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0\2a\u00ff\0octet\0", "\0\1a", "\0\1a\0octet", "\0\1a\0octet\0x", "\0\1"})
  void aBrokenRequestIsReportedWithItsName(String request) throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(message(request));
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      peer.sendsNoMore();
      peer.expectClosed();
      assertThat(wire.reports.next().file()).isIn("a", "a\\xff", "");
      assertThat(wire.reports.disconnects()).isZero();
    }
  }

  private static byte[] message(String packet) {
    return TcpPeer.message(packet.getBytes(ISO_8859_1));
  }

  @Test
  void aReadOnlyServerThrowsAwayWhatIsSentAllTheSame() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT, AccessPolicy.READ_ONLY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[3 << 18]));
      assertThat(peer.expectError(ErrorCode.ACCESS_VIOLATION)).contains("read-only");
      for (int i = 0; i < 20; i++) {
        peer.send(TcpPeer.data(new byte[3 << 18]));
      }
      peer.send(TcpPeer.end());
      peer.expectFit();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[5]), TcpPeer.error("well then"));
      peer.expectError(ErrorCode.ACCESS_VIOLATION);
      peer.expectFit();
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  void aFileThatExistsIsNotReplacedWhereThatIsNotAllowed() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[9]), TcpPeer.end());
      assertThat(peer.expectError(ErrorCode.FILE_ALREADY_EXISTS)).contains("a already exists");
      peer.expectFit();
      assertThat(wire.files.get("a")).contains(new byte[3]);
    }
  }

  @Test
  void aFileThatCameToExistMeanwhileIsNotReplacedEither() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      Option size = Option.of(Option.TRANSFER_SIZE, 9);
      peer.send(TcpPeer.wrq("a", size));
      peer.expectOptionAck(size);
      wire.files.put("a", new byte[3]);
      peer.send(TcpPeer.data(new byte[9]), TcpPeer.end());
      peer.expectError(ErrorCode.FILE_ALREADY_EXISTS);
      peer.expectClosed();
      assertThat(wire.files.get("a")).contains(new byte[3]);
    }
  }

  @Test
  void aFileIsReplacedWhereThatIsAllowed() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT, AccessPolicy.READ_AND_OVERWRITE)) {
      wire.files.put("a", new byte[3]);
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[9]), TcpPeer.end());
      peer.expectAck();
      assertThat(wire.files.get("a")).contains(new byte[9]);
    }
  }

  @Test
  void anUnknownModeIsRefusedInBothDirections() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.request(Direction.READ, "a", "mail"));
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("mode is not served");
      peer.send(TcpPeer.request(Direction.WRITE, "a", "binary"));
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("mode is not served");
      peer.send(TcpPeer.data(new byte[9]), TcpPeer.end());
      peer.expectFit();
      assertThat(wire.reports.next().mode()).isEqualTo("mail");
    }
  }

  @Test
  void anAnnouncedSizeOverTheLimitIsRefusedAtOnce() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(100).build())) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a", Option.of(Option.TRANSFER_SIZE, 101)));
      assertThat(peer.expectError(ErrorCode.DISK_FULL)).contains("larger than the 100 bytes");
      peer.send(TcpPeer.error("a pity"));
      peer.expectFit();
    }
  }

  @Test
  void anUploadThatGrowsOverTheLimitIsRefusedWhileItIsSent(@TempDir Path root) throws Exception {
    for (int over : new int[] {1, 70_000, 3 << 18}) {
      try (DirectoryStorage storage = DirectoryStorage.open(root);
          Wire wire = new Wire(storage, Wire.PATIENT.toBuilder().uploadBytes(100).build())) {
        TcpPeer peer = wire.stream();
        peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[100 + over]));
        assertThat(peer.expectError(ErrorCode.DISK_FULL)).contains("larger than the 100 bytes");
        peer.send(TcpPeer.data(new byte[1_000]), TcpPeer.error("stopped"));
        peer.expectClosed();
        assertThat(root).isEmptyDirectory();
        assertThat(wire.reports.next().failure().describe()).contains("larger");
      }
    }
  }

  /** One that only looks at the answer when it has sent everything works as well. */
  @Test
  void aClientThatSendsEverythingFirstStillReadsWhyItWasRefused() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(100).build())) {
      TcpPeer refused = wire.stream();
      refused.send(TcpPeer.wrq("a"));
      for (int i = 0; i < 20; i++) {
        refused.send(TcpPeer.data(new byte[1 << 20]));
      }
      refused.send(TcpPeer.end());
      refused.expectError(ErrorCode.DISK_FULL);
      refused.expectClosed();
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[100]), TcpPeer.end());
      peer.expectAck();
      assertThat(wire.files.names()).containsExactly("a");
    }
  }

  @Test
  void aFullStorageIsAnErrorInTheMiddle() throws Exception {
    try (Wire wire =
        new Wire(new MemoryStorage(1_000_000), null, Wire.PATIENT, AccessPolicy.READ_AND_CREATE)) {
      TcpPeer full = wire.stream();
      full.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[1 << 20]));
      assertThat(full.expectError(ErrorCode.DISK_FULL)).contains("memory for files is full");
      full.expectClosed();
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[1_000_000]), TcpPeer.end());
      peer.expectAck();
    }
  }

  @Test
  void aNameThatLeadsOutIsRefused(@TempDir Path root) throws Exception {
    Files.createDirectory(root.resolve("served"));
    Files.writeString(root.resolve("secret"), "x");
    try (DirectoryStorage storage = DirectoryStorage.open(root.resolve("served"));
        Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("../secret"), TcpPeer.wrq("../b"), TcpPeer.end());
      assertThat(peer.receive()[1]).isEqualTo((byte) 5);
      assertThat(peer.receive()[1]).isEqualTo((byte) 5);
      peer.expectFit();
      assertThat(root.resolve("b")).doesNotExist();
    }
  }
}
