package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads, packet by packet. */
class ServerWriteTest {

  @ParameterizedTest
  @Tag("rfc1350-1-octet")
  @Tag("rfc1350-4-answer-to-write")
  @Tag("rfc1350-6-end")
  @Tag("rfc1350-6-last-block-acknowledged")
  @ValueSource(ints = {0, 1, 511, 512, 513, 1_024, 100_000})
  void aFileEndsWithAShortBlockWhichMayBeEmpty(int length) throws Exception {
    byte[] content = Content.of(length);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      for (int block = 1; block <= length / 512 + 1; block++) {
        assertThat(wire.files.names()).isEmpty();
        peer.data(block, Content.block(content, block, 512));
        peer.expectAck(block);
      }
      assertThat(wire.files.get("a")).hasValue(content);
      TransferReport report = wire.reports.next();
      assertThat(report.succeeded()).isTrue();
      assertThat(report.bytes()).isEqualTo(length);
      assertThat(report.direction()).isEqualTo(Direction.WRITE);
    }
  }

  @ParameterizedTest
  @Tag("rfc2348-last-block")
  @Tag("rfc2348-empty-block")
  @ValueSource(ints = {0, 999, 1_000, 1_001, 3_000})
  void aFileEndsWithABlockShorterThanAgreed(int length) throws Exception {
    byte[] content = Content.of(length);
    Option size = Option.of(Option.BLOCK_SIZE, 1_000);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", size);
      peer.expectOptionAck(size);
      for (int block = 1; block <= length / 1_000 + 1; block++) {
        assertThat(wire.files.names()).isEmpty();
        peer.data(block, Content.block(content, block, 1_000));
        peer.expectAck(block);
      }
      assertThat(wire.files.get("a")).hasValue(content);
    }
  }

  @Test
  @Tag("rfc1350-6-dally")
  void theLastAckIsGivenAgainWhenTheLastBlockComesAgain() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, "text".getBytes(UTF_8));
      peer.expectAck(1);
      assertThat(wire.reports.next().succeeded()).isTrue();
      for (int i = 0; i < 3; i++) {
        peer.data(1, "text".getBytes(UTF_8));
        peer.expectAck(1);
      }
      assertThat(wire.files.get("a")).hasValue("text".getBytes(UTF_8));
      assertThat(wire.reports.isEmpty()).isTrue();
    }
  }

  @Test
  @Tag("rfc1350-5-new-or-duplicate")
  void aRepeatedBlockIsTakenOnceAndAnswered() throws Exception {
    byte[] content = Content.of(700);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, Content.block(content, 1, 512));
      peer.expectAck(1);
      Packet again = new Packet.Data(1, ByteBuffer.wrap(content, 0, 512).slice());
      assertThat(peer.answerTo(again, peer.other())).isEqualTo(new Packet.Ack(1));
      peer.data(2, Content.block(content, 2, 512));
      peer.expectAck(2);
      assertThat(wire.files.get("a")).hasValue(content);
      TransferReport report = wire.reports.next();
      assertThat(report.retransmissions()).isPositive();
      assertThat(report.duplicates()).isPositive();
    }
  }

  @Test
  void anOackFromTheClientOfAnUploadIsPassedOver() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "f");
      peer.expectAck(0);
      peer.reply(new Packet.OptionAck(List.of(Option.of(Option.BLOCK_SIZE, 512))));
      peer.reply(new Packet.OptionAck(List.of()));
      peer.data(1, new byte[3]);
      peer.expectAck(1);
    }
  }

  @Test
  @Tag("rfc7440-4-receiver-acknowledges")
  @Tag("rfc7440-4-gap-acknowledged")
  void aWindowIsAcknowledgedAtItsEndAndAtAHole() throws Exception {
    byte[] content = Content.of(3_000);
    Option window = Option.of(Option.WINDOW_SIZE, 4);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", window);
      peer.expectOptionAck(window);
      for (int block : new int[] {1, 2, 4}) {
        peer.data(block, Content.block(content, block, 512));
      }
      peer.expectAck(2);
      for (int block = 3; block <= 6; block++) {
        peer.data(block, Content.block(content, block, 512));
      }
      peer.expectAck(6);
      assertThat(wire.files.get("a")).hasValue(content);
    }
  }

  @Test
  @Tag("rfc1350-2-error-of-resource")
  @Tag("rfc3617-5-bounds")
  void moreBytesThanAllowedAreError3AndLeaveNothing() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(100_000).build())) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", Option.of(Option.BLOCK_SIZE, 30_000));
      peer.expectOptionAck(Option.of(Option.BLOCK_SIZE, 30_000));
      int block = 0;
      Packet packet = new Packet.Ack(0);
      while (packet instanceof Packet.Ack) {
        assertThat(block).isLessThan(10);
        peer.data(++block, new byte[30_000]);
        packet = peer.receive(Packet.class);
      }
      assertThat(((Packet.Error) packet).code()).isEqualTo(ErrorCode.DISK_FULL.value());
      assertThat(wire.reports.next().failure())
          .isInstanceOfSatisfying(
              Failure.StorageFailed.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL));
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  @Tag("rfc1350-5-error-answers-any")
  void aSmallFileOverTheLimitIsError3InThePlaceOfTheLastAck() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(10).build())) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[11]);
      peer.expectError(ErrorCode.DISK_FULL);
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @ParameterizedTest
  @Tag("rfc2349-tsize-write-echoed")
  @ValueSource(ints = {1, 599, 601, 5_000})
  void anUploadOfAnotherSizeThanAnnouncedFailsAndLeavesNothing(int announced) throws Exception {
    Option size = Option.of(Option.TRANSFER_SIZE, announced);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", size);
      peer.expectOptionAck(size);
      peer.data(1, new byte[512]);
      peer.expectAck(1);
      peer.data(2, new byte[88]);
      assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("600 bytes");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.Violation.class);
      assertThat(wire.files.names()).isEmpty();
    }
  }

  /** Some peers fill in 0 where they do not know the size. */
  @Test
  @Tag("rfc2349-tsize-write-echoed")
  void anAnnouncedSizeOf0IsNoPromise() throws Exception {
    Option size = Option.of(Option.TRANSFER_SIZE, 0);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", size);
      peer.expectOptionAck(size);
      peer.data(1, new byte[88]);
      peer.expectAck(1);
      assertThat(wire.files.get("a")).hasValue(new byte[88]);
    }
  }

  @Test
  @Tag("rfc1350-2-error-of-packet")
  void aBlockLargerThanAgreedIsError4AndLeavesNothing() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[513]);
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      assertThat(wire.reports.next().succeeded()).isFalse();
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  @Tag("rfc1350-5-netascii-translated")
  @Tag("rfc1123-4.2.4-netascii")
  void netasciiBecomesLocalTextAlsoWhereItsPairIsDivided() throws Exception {
    String line = "x".repeat(511);
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      Option size = Option.of(Option.TRANSFER_SIZE, 517);
      peer.send(
          new Packet.Request(Direction.WRITE, "a", "NetASCII", List.of(size)), wire.address());
      peer.expectOptionAck(size);
      peer.data(1, (line + "\r").getBytes(UTF_8));
      peer.expectAck(1);
      peer.data(2, "\ny\r\0z\r".getBytes(UTF_8));
      peer.expectAck(2);
      assertThat(wire.files.get("a")).hasValue((line + "\ny\rz\r").getBytes(UTF_8));
    }
  }

  @Test
  void aFailedUploadLeavesTheOldFileAndNothingElse(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("a"), "old");
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      assertThat(names(root)).as("a temporary file").hasSize(2);
      peer.data(1, new byte[512]);
      peer.expectAck(1);
      peer.error(ErrorCode.NOT_DEFINED, "changed my mind");
      assertThat(wire.reports.next().succeeded()).isFalse();
      Await.until("the temporary file is gone", () -> names(root).equals(List.of("a")));
      assertThat(root.resolve("a")).hasContent("old");
    }
  }

  @Test
  void anUploadReplacesTheFileOnlyWhenItIsComplete(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("a"), "old");
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, "x".repeat(512).getBytes(UTF_8));
      peer.expectAck(1);
      assertThat(root.resolve("a")).hasContent("old");
      peer.data(2, "y".getBytes(UTF_8));
      peer.expectAck(2);
      assertThat(root.resolve("a")).hasContent("x".repeat(512) + "y");
      assertThat(names(root)).containsExactly("a");
    }
  }

  private static List<String> names(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
