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
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads, packet by packet. */
class ServerReadTest {

  @ParameterizedTest
  @Tag("rfc1350-1-octet")
  @Tag("rfc1350-2-blocks-of-512")
  @Tag("rfc1350-4-numbers-from-1")
  @Tag("rfc1350-6-end")
  @ValueSource(ints = {0, 1, 511, 512, 513, 1_024, 1_536, 40_000})
  void aFileEndsWithAShortBlockWhichMayBeEmpty(int length) throws Exception {
    byte[] content = Content.of(length);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      for (int block = 1; block <= length / 512 + 1; block++) {
        byte[] payload = peer.expectData(block);
        assertThat(payload).hasSize(Math.min(512, length - got.size()));
        got.writeBytes(payload);
        peer.ack(block);
      }
      assertThat(got.toByteArray()).isEqualTo(content);
      TransferReport report = wire.reports.next();
      assertThat(report.succeeded()).isTrue();
      assertThat(report.bytes()).isEqualTo(length);
      assertThat(report.retransmissions()).isZero();
      assertThat(report.direction()).isEqualTo(Direction.READ);
      peer.expectNothingFrom(wire.address());
    }
  }

  @ParameterizedTest
  @Tag("rfc2348-payload-only")
  @Tag("rfc2348-last-block")
  @Tag("rfc2348-empty-block")
  @ValueSource(ints = {0, 999, 1_000, 1_001, 3_000})
  void aFileEndsWithABlockShorterThanAgreed(int length) throws Exception {
    byte[] content = Content.of(length);
    Option size = Option.of(Option.BLOCK_SIZE, 1_000);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", size);
      peer.expectOptionAck(size);
      peer.ack(0);
      for (int block = 1; block <= length / 1_000 + 1; block++) {
        assertThat(peer.expectData(block)).isEqualTo(Content.block(content, block, 1_000));
        peer.ack(block);
      }
      assertThat(wire.reports.next().bytes()).isEqualTo(length);
      peer.expectNothingFrom(wire.address());
    }
  }

  /** RFC 1123 section 4.2.3.1: the Sorcerer's Apprentice. */
  @Test
  @Tag("rfc1123-4.2.3.1-sorcerers-apprentice")
  void aRepeatedAckIsNotAnsweredWithData() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[2_000]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      peer.expectData(2);
      peer.ack(1);
      peer.ack(1);
      peer.expectNothingFrom(wire.address());
      peer.ack(2);
      peer.expectData(3);
    }
  }

  @Test
  @Tag("rfc7440-4-restart-behind-ack")
  void anAckInsideOfTheWindowRestartsItBehindTheAck() throws Exception {
    byte[] content = Content.of(5_000);
    Option window = Option.of(Option.WINDOW_SIZE, 4);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", window);
      peer.expectOptionAck(window);
      peer.ack(0);
      for (int block = 1; block <= 4; block++) {
        peer.expectData(block);
      }
      peer.ack(2);
      for (int block = 3; block <= 6; block++) {
        assertThat(peer.expectData(block)).isEqualTo(Content.block(content, block, 512));
      }
      peer.expectNothingFrom(wire.address());
    }
  }

  /** A session gives way to others within a large window, and goes on by itself. */
  @Test
  void aLargeWindowIsSentToItsEnd() throws Exception {
    byte[] content = Content.of(400 * 16);
    Option block = Option.of(Option.BLOCK_SIZE, 16);
    Option window = Option.of(Option.WINDOW_SIZE, 150);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", block, window);
      peer.expectOptionAck(block, window);
      peer.ack(0);
      for (int number = 1; number <= 150; number++) {
        assertThat(peer.expectData(number)).isEqualTo(Content.block(content, number, 16));
      }
      peer.expectNothingFrom(wire.address());
    }
  }

  @Test
  @Tag("rfc1350-2-error-of-packet")
  void aDataFromTheClientOfADownloadIsPassedOver() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[600]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.data(1, new byte[512]);
      peer.reply(new Packet.OptionAck(List.of()));
      peer.sendBytes(new byte[] {0, 4}, peer.other());
      peer.sendBytes(new byte[] {0}, peer.other());
      peer.read(peer.other(), "a");
      peer.expectNothingFrom(wire.address());
      peer.ack(1);
      peer.expectData(2);
    }
  }

  @Test
  void anErrorFromTheClientEndsIt() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[600]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.error(ErrorCode.DISK_FULL, "no room here");
      TransferReport report = wire.reports.next();
      assertThat(report.failure()).isEqualTo(new Failure.PeerError(3, "no room here"));
      assertThat(report.isProbe()).isFalse();
    }
  }

  @Test
  @Tag("rfc1123-4.2.4-netascii")
  void netasciiIsTranslatedAlsoAtTheEdgeOfABlock() throws Exception {
    String line = "x".repeat(511);
    try (Wire wire = new Wire()) {
      wire.files.put("a", (line + "\n" + line.substring(2) + "\r").getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.send(new Packet.Request(Direction.READ, "a", "netascii", List.of()), wire.address());
      assertThat(peer.expectData(1)).isEqualTo((line + "\r").getBytes(UTF_8));
      peer.ack(1);
      assertThat(peer.expectData(2)).isEqualTo(("\n" + line.substring(2) + "\r\0").getBytes(UTF_8));
      peer.ack(2);
      assertThat(peer.expectData(3)).isEmpty();
      peer.ack(3);
      assertThat(wire.reports.next().bytes()).isEqualTo(1_024);
    }
  }

  @Test
  @Tag("rfc1350-2-error-of-resource")
  @Tag("rfc1350-5-error-answers-any")
  void aFileThatFailsInTheMiddleIsAnErrorToTheClientAndIsClosed() throws Exception {
    FailingSource source = new FailingSource(100_000);
    try (Wire wire = new Wire(source)) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", Option.of(Option.BLOCK_SIZE, 20_000));
      peer.expectOptionAck(Option.of(Option.BLOCK_SIZE, 20_000));
      int block = 0;
      Packet packet = new Packet.Data(0, ByteBuffer.allocate(0));
      while (packet instanceof Packet.Data) {
        peer.ack(block++);
        packet = peer.receive(Packet.class);
      }
      assertThat(packet).isEqualTo(new Packet.Error(0, "the file shrank"));
      assertThat(wire.reports.next().failure())
          .isEqualTo(new Failure.StorageFailed(ErrorCode.NOT_DEFINED, "the file shrank"));
      Await.until("the source is closed", () -> source.closed.get() == 1);
    }
  }

  /** Gives some bytes, then fails as a file does that shrinks. */
  private static final class FailingSource implements Storage, Source {
    final AtomicInteger closed = new AtomicInteger();
    private int left;

    FailingSource(int left) {
      this.left = left;
    }

    @Override
    public Source openForReading(FileRequest request) {
      return this;
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public boolean isPrompt() {
      return false;
    }

    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.of(1_000_000);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (left == 0) {
        throw new StorageException(ErrorCode.NOT_DEFINED, "the file shrank");
      }
      int count = Math.min(left, target.remaining());
      target.position(target.position() + count);
      left -= count;
      return count;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
