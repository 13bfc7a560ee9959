package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that lead to no transfer: RFC 1350 section 5 and appendix, each error where it belongs.
 */
class RequestRefusalTest {

  @Test
  @Tag("rfc1350-2-error-of-request")
  @Tag("rfc1350-4-answer-from-own-tid")
  @Tag("rfc1350-5-error-text")
  void aMissingFileIsError1() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "missing");
      assertThat(peer.expectError(ErrorCode.FILE_NOT_FOUND)).contains("missing");
      assertThat(peer.other()).isEqualTo(wire.address());
      TransferReport report = wire.reports.next();
      assertThat(report.file()).isEqualTo("missing");
      assertThat(report.peer()).isEqualTo(peer.address());
      assertThat(report.failure()).isInstanceOf(Failure.StorageFailed.class);
      assertThat(report.isProbe()).isFalse();
    }
  }

  /** Some ROMs read DHCP option 67 beyond its end. */
  @Test
  void aNameThatIsNotTextIsThatOfAMissingFileAndIsReported() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.sendBytes(latin1("\0\1netboot.xyz.efi\u00ff\0octet\0"), wire.address());
      peer.expectError(ErrorCode.FILE_NOT_FOUND);
      TransferReport report = wire.reports.next();
      assertThat(report.file()).isEqualTo("netboot.xyz.efi\\xff");
      assertThat(report.peer()).isEqualTo(peer.address());
      peer.sendBytes(latin1("\0\2new\u00ff\0octet\0"), wire.address());
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      assertThat(wire.reports.next().file()).isEqualTo("new\\xff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\1boot", "\0\1boot\0", "\0\1boot\0octet"})
  void aRequestThatIsNotWholeIsReported(String request) throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.sendBytes(latin1(request), wire.address());
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("not terminated");
      TransferReport report = wire.reports.next();
      assertThat(report.file()).isEqualTo("boot");
      assertThat(report.failure().describe()).contains("not terminated");
    }
  }

  @Test
  void aRequestThatIsTooLongIsReported() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.sendBytes(latin1("\0\1" + "f".repeat(9_000) + "\0octet\0"), wire.address());
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("too long");
      assertThat(wire.reports.next().file()).startsWith("fff");
    }
  }

  private static byte[] latin1(String bytes) {
    return bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  @Tag("rfc1350-2-error-of-request")
  @Tag("rfc1123-4.2.3.4-access-control")
  void aWriteToAReadOnlyServerIsError2() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT, AccessPolicy.READ_ONLY)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "new");
      assertThat(peer.expectError(ErrorCode.ACCESS_VIOLATION)).contains("read-only");
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  @Tag("rfc1350-security-rights")
  @Tag("rfc1123-4.2.3.4-access-control")
  @Tag("rfc7440-7-rights")
  void aNameThatLeadsOutIsError2() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "../secret");
      peer.expectError(ErrorCode.ACCESS_VIOLATION);
    }
  }

  @Test
  @Tag("rfc1350-5-error-answers-any")
  @Tag("rfc1123-4.2.3.4-access-control")
  void anExistingFileIsError6AndStays() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("old", "kept".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.write(wire.address(), "old");
      peer.expectError(ErrorCode.FILE_ALREADY_EXISTS);
      assertThat(wire.files.get("old")).hasValue("kept".getBytes(UTF_8));
    }
  }

  @Test
  @Tag("rfc2349-tsize-write-echoed")
  @Tag("rfc2349-tsize-server-refuses")
  void anAnnouncedSizeOverTheLimitIsError3AtOnce() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(1_000).build())) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "big", Option.of(Option.TRANSFER_SIZE, 1_001));
      assertThat(peer.expectError(ErrorCode.DISK_FULL)).contains("1000 bytes");
      assertThat(peer.other()).as("no TID was spent").isEqualTo(wire.address());
      peer.write(wire.address(), "fits", Option.of(Option.TRANSFER_SIZE, 1_000));
      peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, 1_000));
    }
  }

  @Test
  void aSizeOfPetabytesReservesNothing() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "big", Option.of(Option.TRANSFER_SIZE, 1L << 52));
      peer.expectError(ErrorCode.DISK_FULL);
    }
  }

  @ParameterizedTest
  @Tag("rfc1350-1-mail")
  @Tag("rfc1350-1-other-modes")
  @Tag("rfc1350-5-mail-begins-with-write")
  @Tag("rfc1123-4.2.2.1-mail")
  @Tag("rfc1123-4.2.3.3-extensions")
  @ValueSource(strings = {"mail", "binary", "image", "", "octet "})
  void aModeThatIsNotServedIsError4(String mode) throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[1]);
      Peer peer = wire.peer();
      for (Direction direction : Direction.values()) {
        peer.send(new Packet.Request(direction, "a", mode, List.of()), wire.address());
        assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("octet and netascii");
        assertThat(wire.reports.next().mode()).isEqualTo(mode);
      }
    }
  }

  @Test
  @Tag("rfc1350-5-mode-in-any-case")
  void theModeIsReadWithoutCase() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", "text".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.send(new Packet.Request(Direction.READ, "a", "oCtEt", List.of()), wire.address());
      assertThat(peer.expectData(1)).isEqualTo("text".getBytes(UTF_8));
    }
  }

  @Test
  void aStorageThatFailsIsError0WithoutItsWords() throws Exception {
    for (Exception failure :
        List.of(
            new IOException("/home/secret is on fire"),
            new IllegalStateException("/home/secret is on fire"))) {
      try (Wire wire = new Wire(new Failing(failure))) {
        Peer peer = wire.peer();
        peer.read(wire.address(), "a");
        assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).doesNotContain("secret");
        peer.write(wire.address(), "a");
        assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).doesNotContain("secret");
      }
    }
  }

  @Test
  void aStorageThatRunsOutOfMemoryIsError0AndTheServerGoesOn() throws Exception {
    try (Wire wire = new Wire(new Failing(new OutOfMemoryError("as a test wants it")))) {
      Peer peer = wire.peer();
      for (int i = 0; i < 3; i++) {
        peer.read(wire.address(), "a");
        peer.expectError(ErrorCode.NOT_DEFINED);
      }
    }
  }

  /** Fails at whatever it is asked. */
  private record Failing(Throwable failure) implements Storage {
    @Override
    public Source openForReading(FileRequest request) throws IOException {
      throw fail();
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      throw fail();
    }

    private IOException fail() {
      return switch (failure) {
        case RuntimeException fault -> throw fault;
        case Error fault -> throw fault;
        default -> (IOException) failure;
      };
    }
  }
}
