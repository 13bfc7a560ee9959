package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferReport;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server's OACK (RFC 2347), and clients that make something odd of it. */
class OptionAnswerTest {

  @Test
  @Tag("rfc2347-format-names-copied")
  @Tag("rfc2347-negotiation-oack")
  @Tag("rfc2347-negotiation-accepted")
  @Tag("rfc2348-name")
  @Tag("rfc2349-tsize-name")
  @Tag("rfc7440-3-name")
  void theOptionAckIsByteForByteWhatWasAskedInItsOrderAndSpelling() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[70_000]);
      Peer peer = wire.peer();
      peer.read(
          wire.address(),
          "a",
          new Option("TSize", "0"),
          new Option("x-unknown", "1"),
          new Option("BLKSIZE", "01024"),
          new Option("timeout", "256"),
          new Option("windowSize", "4"),
          new Option("blksize", "512"));
      byte[] expected = "\0\6TSize\00070000\0BLKSIZE\0001024\0windowSize\0004\0".getBytes(UTF_8);
      assertThat(peer.receive().bytes()).isEqualTo(ByteBuffer.wrap(expected));
    }
  }

  @Test
  @Tag("rfc2347-negotiation-unknown")
  @Tag("rfc2347-negotiation-invalid")
  @Tag("rfc2347-negotiation-not-acknowledged")
  @Tag("rfc2347-negotiation-answers-to-read")
  @Tag("rfc2347-negotiation-answers-to-write")
  void whereNoOptionIsAcceptedTheTransferIsPlain() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[600]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", new Option("blksize", "7"), new Option("multicast", ""));
      assertThat(peer.expectData(1)).hasSize(512);
      peer.write(wire.address(), "b", new Option("blksize", "-1"), new Option("tsize", "many"));
      peer.expectAck(0);
    }
  }

  @Test
  @Tag("rfc2347-negotiation-only-requested")
  @Tag("rfc7440-7-window-controlled")
  void blocksAndWindowsAreClampedToTheLimits() throws Exception {
    try (Wire wire =
        new Wire(
            Wire.PATIENT.toBuilder()
                .blockBytes(1_000)
                .windowBlocks(8)
                .windowBytes(6_000)
                .build())) {
      wire.files.put("a", new byte[600]);
      Peer peer = wire.peer();
      peer.read(
          wire.address(),
          "a",
          Option.of(Option.WINDOW_SIZE, 65_535),
          Option.of(Option.BLOCK_SIZE, 65_464));
      peer.expectOptionAck(Option.of(Option.WINDOW_SIZE, 6), Option.of(Option.BLOCK_SIZE, 1_000));
    }
  }

  @Test
  @Tag("rfc2347-negotiation-read-confirmed")
  @Tag("rfc7440-4-sender-window")
  void nothingIsSentAfterTheOptionAckUntilItIsAnswered() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[9_000]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", Option.of(Option.WINDOW_SIZE, 8));
      peer.expectOptionAck(Option.of(Option.WINDOW_SIZE, 8));
      peer.expectNothingFrom(wire.address());
      peer.ack(0);
      for (int block = 1; block <= 8; block++) {
        assertThat(peer.expectData(block)).hasSize(512);
      }
      peer.expectNothingFrom(wire.address());
    }
  }

  @Test
  @Tag("rfc2349-tsize-read-answered")
  void theSizeIsNotToldOfATranslatedFile() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", "a\nb".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.send(
          new Packet.Request(
              Direction.READ, "a", "netascii", List.of(Option.of(Option.TRANSFER_SIZE, 0))),
          wire.address());
      assertThat(peer.expectData(1)).isEqualTo("a\r\nb".getBytes(UTF_8));
    }
  }

  /** UEFI firmware asks for the size first, and refuses the OACK to end that. */
  @Test
  @Tag("rfc2347-negotiation-rejected")
  void aProbeForTheSizeIsReportedAsSuchAndTheFileIsServedAfterwards() throws Exception {
    Option size = Option.of(Option.TRANSFER_SIZE, 0);
    try (Wire wire = new Wire()) {
      wire.files.put("boot.efi", new byte[300]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "boot.efi", size);
      peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, 300));
      peer.error(ErrorCode.OPTION_NEGOTIATION_FAILED, "User aborted the transfer");
      TransferReport probe = wire.reports.next();
      assertThat(probe.succeeded()).isFalse();
      assertThat(probe.isProbe()).isTrue();
      peer.read(wire.address(), "boot.efi", size);
      peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, 300));
      peer.ack(0);
      assertThat(peer.expectData(1)).hasSize(300);
      peer.ack(1);
      TransferReport report = wire.reports.next();
      assertThat(report.succeeded()).isTrue();
      assertThat(report.isProbe()).isFalse();
      assertThat(report.bytes()).isEqualTo(300);
    }
  }

  /** A client whose own disk is full has not only asked for the size. */
  @Test
  void anotherErrorAfterTheOackIsNoProbe() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("boot.efi", new byte[300]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "boot.efi", Option.of(Option.TRANSFER_SIZE, 0));
      peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, 300));
      peer.error(ErrorCode.DISK_FULL, "no room");
      assertThat(wire.reports.next().isProbe()).isFalse();
    }
  }

  /** GRUB ends an empty file with ERROR 0 in the place of the last ACK. */
  @Test
  @Tag("rfc2349-tsize-read-answered")
  void anEmptyFileEndedByError0IsComplete() throws Exception {
    Option block = Option.of(Option.BLOCK_SIZE, 1_024);
    try (Wire wire = new Wire()) {
      wire.files.put("grub.cfg", new byte[0]);
      Peer peer = wire.peer();
      for (int i = 0; i < 2; i++) {
        peer.read(wire.address(), "grub.cfg", block, Option.of(Option.TRANSFER_SIZE, 0));
        // Without tsize=0, which curl takes for an error.
        peer.expectOptionAck(block);
        peer.ack(0);
        assertThat(peer.expectData(1)).isEmpty();
        peer.error(ErrorCode.NOT_DEFINED, "closed");
        TransferReport report = wire.reports.next();
        assertThat(report.succeeded()).isTrue();
        assertThat(report.bytes()).isZero();
        assertThat(report.fallbacks())
            .containsExactly(new Fallback.EndedByError(new Failure.PeerError(0, "closed")));
      }
      peer.expectNothingFrom(wire.address());
    }
  }

  /** The client knows the size and closes the file before the empty last block. */
  @Test
  void aFileOfFullBlocksEndedWithoutAReasonIsComplete() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("f", new byte[512]);
      assertThat(endedBehindBlock1(wire, ErrorCode.NOT_DEFINED, "closed").succeeded()).isTrue();
      assertThat(endedBehindBlock1(wire, ErrorCode.NOT_DEFINED, "no memory").failure())
          .isEqualTo(new Failure.PeerError(0, "no memory"));
      assertThat(endedBehindBlock1(wire, ErrorCode.DISK_FULL, "closed").failure())
          .isEqualTo(new Failure.PeerError(3, "closed"));
    }
  }

  @Test
  void aFileEndedInItsMiddleIsNotComplete() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("f", new byte[513]);
      assertThat(endedBehindBlock1(wire, ErrorCode.NOT_DEFINED, "closed").failure())
          .isEqualTo(new Failure.PeerError(0, "closed"));
    }
  }

  private static TransferReport endedBehindBlock1(Wire wire, ErrorCode code, String text)
      throws Exception {
    Peer peer = wire.peer();
    peer.read(wire.address(), "f");
    peer.expectData(1);
    peer.ack(1);
    peer.expectData(2);
    peer.error(code, text);
    return wire.reports.next();
  }
}
