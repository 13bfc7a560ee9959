package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which packet belongs to which transfer (RFC 1350 section 4), and repeated requests. */
class TransferIdTest {
  private static final Option SIZE_0 = Option.of(Option.TRANSFER_SIZE, 0);
  private static final Option BLOCK_600 = Option.of(Option.BLOCK_SIZE, 600);

  @Test
  @Tag("rfc1350-3-tid-is-port")
  @Tag("rfc1350-4-own-tid")
  @Tag("rfc1350-4-answer-from-own-tid")
  void eachTransferHasAPortOfItsOwn() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[10]);
      Peer one = wire.peer();
      Peer two = wire.peer();
      one.read(wire.address(), "a");
      two.read(wire.address(), "a");
      one.expectData(1);
      two.expectData(1);
      assertThat(one.other().getPort()).isNotEqualTo(wire.server.port());
      assertThat(two.other().getPort())
          .isNotEqualTo(wire.server.port())
          .isNotEqualTo(one.other().getPort());
    }
  }

  /** RFC 1350 section 4 wants them random: what is late from the last transfer meets nobody. */
  @Test
  @Tag("rfc1350-4-random-tid")
  void transfersInSuccessionHaveManyPorts() throws Exception {
    Set<Integer> ports = new HashSet<>();
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      for (int i = 0; i < 20; i++) {
        Peer peer = wire.peer();
        peer.read(wire.address(), "a");
        peer.expectData(1);
        ports.add(peer.other().getPort());
        peer.ack(1);
        assertThat(wire.reports.next().succeeded()).isTrue();
      }
    }
    assertThat(ports).hasSizeGreaterThan(10);
  }

  @Test
  @Tag("rfc1350-4-stranger-is-told")
  void aStrangersPacketIsError5AndTheTransferGoesOn() throws Exception {
    byte[] content = Content.of(1_000);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      Peer stranger = wire.peer();
      peer.read(wire.address(), "a");
      assertThat(peer.expectData(1)).isEqualTo(Content.block(content, 1, 512));
      stranger.turnTo(peer.other());
      stranger.ack(1);
      stranger.expectError(ErrorCode.UNKNOWN_TRANSFER_ID);
      stranger.ack(1);
      stranger.expectNothingFrom(wire.address());
      stranger.error(ErrorCode.NOT_DEFINED, "die");
      stranger.expectNothingFrom(wire.address());
      peer.ack(1);
      assertThat(peer.expectData(2)).isEqualTo(Content.block(content, 2, 512));
      peer.ack(2);
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  @Tag("rfc1350-4-check-source")
  void aStrangersDataDoesNotGetIntoAnUpload() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      Peer stranger = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      stranger.turnTo(peer.other());
      stranger.data(1, "theirs".getBytes(UTF_8));
      stranger.expectError(ErrorCode.UNKNOWN_TRANSFER_ID);
      peer.data(1, "mine".getBytes(UTF_8));
      peer.expectAck(1);
      assertThat(wire.files.get("a")).hasValue("mine".getBytes(UTF_8));
    }
  }

  @Test
  @Tag("rfc1350-4-duplicated-request")
  void aRepeatedReadRequestGetsTheSameAnswerFromTheSameTransfer() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[700]);
      Peer peer = wire.peer();
      for (int i = 0; i < 3; i++) {
        peer.read(wire.address(), "a", BLOCK_600, SIZE_0);
      }
      peer.expectOptionAck(BLOCK_600, Option.of(Option.TRANSFER_SIZE, 700));
      InetSocketAddress tid = peer.other();
      peer.read(wire.address(), "a", BLOCK_600, SIZE_0);
      peer.expectOptionAck(BLOCK_600, Option.of(Option.TRANSFER_SIZE, 700));
      assertThat(peer.other()).isEqualTo(tid);
    }
  }

  @Test
  void aRepeatedReadRequestWithoutOptionsGetsBlock1Again() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[700]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      assertThat(peer.expectData(1)).hasSize(512);
      InetSocketAddress tid = peer.other();
      peer.read(wire.address(), "a");
      assertThat(peer.expectData(1)).hasSize(512);
      assertThat(peer.other()).isEqualTo(tid);
    }
  }

  @Test
  @Tag("rfc1350-4-duplicated-request")
  void aRepeatedWriteRequestJoinsItsTransferAndTruncatesNothing() throws Exception {
    CountingStorage storage = new CountingStorage();
    try (Wire wire = new Wire(storage)) {
      storage.files.put("a", "old".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.write(wire.address(), "a", BLOCK_600);
      peer.expectOptionAck(BLOCK_600);
      InetSocketAddress tid = peer.other();
      Packet again = new Packet.Request(Direction.WRITE, "a", "octet", List.of(BLOCK_600));
      assertThat(peer.answerTo(again, wire.address()))
          .isEqualTo(new Packet.OptionAck(List.of(BLOCK_600)));
      assertThat(peer.other()).isEqualTo(tid);
      assertThat(storage.opened).hasValue(1);
      assertThat(storage.files.get("a")).hasValue("old".getBytes(UTF_8));
      peer.data(1, "new".getBytes(UTF_8));
      peer.expectAck(1);
      assertThat(storage.files.get("a")).hasValue("new".getBytes(UTF_8));
    }
  }

  @Test
  void aRepeatedPlainWriteRequestGetsAck0Again() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      InetSocketAddress tid = peer.other();
      Packet again = new Packet.Request(Direction.WRITE, "a", "octet", List.of());
      assertThat(peer.answerTo(again, wire.address())).isEqualTo(new Packet.Ack(0));
      assertThat(peer.other()).isEqualTo(tid);
    }
  }

  @Test
  void aRequestRepeatedWhileItsFileIsBeingOpenedOpensItOnce() throws Exception {
    CountingStorage storage = new CountingStorage();
    storage.files.put("a", new byte[3]);
    storage.hold = new CountDownLatch(1);
    try (Wire wire = new Wire(storage)) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.read(wire.address(), "a");
      peer.expectNothingFrom(wire.address());
      storage.hold.countDown();
      assertThat(peer.expectData(1)).hasSize(3);
      peer.expectNothingFrom(wire.address());
      assertThat(storage.opened).hasValue(1);
    } finally {
      storage.hold.countDown();
    }
  }

  @Test
  void anotherFileFromTheSamePortIsAnotherTransfer() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", "A".getBytes(UTF_8));
      wire.files.put("b", "B".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      assertThat(peer.expectData(1)).isEqualTo("A".getBytes(UTF_8));
      InetSocketAddress first = peer.other();
      peer.read(wire.address(), "b");
      assertThat(peer.expectData(1)).isEqualTo("B".getBytes(UTF_8));
      assertThat(peer.other()).isNotEqualTo(first);
      peer.ack(1);
      // In any order: they may belong to different loops.
      List<TransferReport> ended = List.of(wire.reports.next(), wire.reports.next());
      assertThat(ended).extracting(TransferReport::file).containsExactlyInAnyOrder("a", "b");
      assertThat(ended)
          .allMatch(report -> report.succeeded() == report.file().equals("b"), "b only succeeds");
    }
  }

  @Test
  void theSameFileWithOtherOptionsIsAnotherTransfer() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a", SIZE_0);
      peer.expectOptionAck(Option.of(Option.TRANSFER_SIZE, 3));
      InetSocketAddress first = peer.other();
      peer.read(wire.address(), "a", BLOCK_600);
      peer.expectOptionAck(BLOCK_600);
      assertThat(peer.other()).isNotEqualTo(first);
    }
  }

  /** iPXE asks for its next file from the port of the last one; it may be the same file. */
  @Test
  void theSameRequestAfterTheTransferHasEndedIsANewOne() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", "once".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      assertThat(wire.reports.next().succeeded()).isTrue();
      wire.files.put("a", "twice".getBytes(UTF_8));
      peer.read(wire.address(), "a");
      assertThat(peer.expectData(1)).isEqualTo("twice".getBytes(UTF_8));
      peer.ack(1);
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  void theSameRequestInTheMiddleOfTheTransferIsANewOne() throws Exception {
    byte[] content = Content.of(1_200);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      InetSocketAddress first = peer.other();
      peer.ack(1);
      peer.expectData(2);
      peer.read(wire.address(), "a");
      assertThat(peer.expectData(1)).isEqualTo(Arrays.copyOf(content, 512));
      assertThat(peer.other()).isNotEqualTo(first);
    }
  }

  @Test
  void theSameUploadWhileTheFirstLingersIsANewRequest() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
      peer.write(wire.address(), "a");
      peer.expectError(ErrorCode.FILE_ALREADY_EXISTS);
    }
  }

  /** Counts what is opened; holds it up where a test says so. */
  private static final class CountingStorage implements Storage {
    final MemoryStorage files = new MemoryStorage();
    final AtomicInteger opened = new AtomicInteger();
    volatile CountDownLatch hold = new CountDownLatch(0);

    @Override
    public Source openForReading(FileRequest request) throws IOException {
      opened.incrementAndGet();
      try {
        hold.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return files.openForReading(request);
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      opened.incrementAndGet();
      return files.openForWriting(request, options);
    }
  }

  // A boot ROM that is reset asks again from the same port.
  @Test
  void anOlderTransferOfAClientThatBeganAnewEndsOnceTheNewerOneIsAnswered() throws Exception {
    byte[] content = Content.of(2_000);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      InetSocketAddress older = peer.other();
      peer.ack(1);
      peer.expectData(2);
      peer.read(wire.address(), "a");
      Peer.Arrival first = peer.nextNotFrom(older);
      assertThat(first.packet()).isInstanceOf(Packet.Data.class);
      peer.turnTo(first.from());
      peer.ack(1);
      TransferReport left = wire.reports.next();
      assertThat(left.failure())
          .isEqualTo(new Failure.Cancelled("the client sent another request from its port"));
      assertThat(left.bytes()).isEqualTo(512);
      for (int block = 2; block <= 4; block++) {
        Peer.Arrival data = peer.nextNotFrom(older);
        assertThat(data.from()).isEqualTo(first.from());
        peer.turnTo(first.from());
        peer.ack(block);
      }
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }
}
