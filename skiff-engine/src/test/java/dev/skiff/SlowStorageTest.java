package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a transfer whose storage takes its time, and of its file. */
class SlowStorageTest {
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger flushed = new AtomicInteger();
  private final AtomicInteger committed = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void anUploadThatIsAbandonedWhileItIsFlushedIsNotPublished() throws Exception {
    try (Wire wire = new Wire(new Slow(false, true))) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      Await.until("the flush", () -> flushed.get() == 1);
      peer.error(ErrorCode.NOT_DEFINED, "I give up");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.PeerError.class);
      goOn.countDown();
      Await.until("the sink is closed", () -> closed.get() == 1);
      assertThat(committed).hasValue(0);
    }
  }

  @Test
  void aStoredFileIsReleasedAtOnceThoughItsTransferLingers() throws Exception {
    goOn.countDown();
    try (Wire wire = new Wire(new Slow(false, true))) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
      Await.until("the sink is closed", () -> closed.get() == 1);
      assertThat(committed).hasValue(1);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
    }
  }

  @Test
  void aFileThatIsNotOpenedInTimeIsGivenUpAndItsPlaceIsFree() throws Exception {
    // One place for a client that has not answered yet, and a thread for the next one's file.
    Limits limits = Limits.DEFAULT.toBuilder().stall(Duration.ofMillis(100)).transfers(2).build();
    Storage slow = new Slow(true, false);
    try (Wire wire = new Wire(new MemoryStorage(), slow, limits, AccessPolicy.READ_AND_CREATE)) {
      Peer waiting = wire.peer();
      waiting.read(wire.address(), "a");
      assertThat(waiting.expectError(ErrorCode.NOT_DEFINED))
          .as("without another request")
          .isEqualTo("the storage does not answer");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.StorageFailed.class);
      wire.peer().write(wire.address(), "b");
      Await.until("the storage is asked for the next", () -> opened.get() == 2);
      goOn.countDown();
      Await.until("what came too late is closed", () -> closed.get() >= 1);
    }
  }

  @Test
  void eachOfSeveralFilesThatAreNotOpenedInTimeIsGivenUp() throws Exception {
    Limits limits = Limits.DEFAULT.toBuilder().stall(Duration.ofMillis(100)).build();
    Storage slow = new Slow(true, false);
    try (Wire wire = new Wire(new MemoryStorage(), slow, limits, AccessPolicy.READ_AND_CREATE)) {
      List<Peer> peers = List.of(wire.peer(), wire.peer(), wire.peer());
      for (Peer peer : peers) {
        peer.read(wire.address(), "a");
      }
      for (Peer peer : peers) {
        assertThat(peer.expectError(ErrorCode.NOT_DEFINED))
            .isEqualTo("the storage does not answer");
      }
      goOn.countDown();
      Await.until("what came too late is closed", () -> closed.get() == peers.size());
    }
  }

  @Test
  void filesThatAreSlowToOpenHoldUpNoOther() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    storage.files.put("a", new byte[3]);
    int slow = 2 * Limits.DEFAULT.ioThreads();
    storage.onOpen =
        bytes -> {
          if (opened.incrementAndGet() <= slow) {
            await();
          }
        };
    try (Wire wire = new Wire(storage)) {
      for (int i = 0; i < slow; i++) {
        wire.peer().read(wire.address(), "a");
      }
      Await.until("all of them are being opened", () -> opened.get() == slow);
      Peer quick = wire.peer();
      quick.read(wire.address(), "a");
      assertThat(quick.expectData(1)).hasSize(3);
      goOn.countDown();
    }
  }

  @Test
  void aRefusedRequestDoesNotTakeThePlaceOfOneThatIsBeingAnswered() throws Exception {
    try (Wire wire = new Wire(new Slow(true, false))) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      Await.until("the storage is asked", () -> opened.get() == 1);
      peer.send(new Packet.Request(Direction.WRITE, "a", "mail", List.of()), wire.address());
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      peer.write(wire.address(), "a");
      peer.send(new Packet.Request(Direction.WRITE, "a", "mail", List.of()), wire.address());
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      assertThat(opened).hasValue(1);
      goOn.countDown();
      peer.expectAck(0);
      assertThat(opened).hasValue(1);
    }
  }

  @Test
  void whereThereIsNoMemoryForTheFirstBlocksTheFileIsClosed() throws Exception {
    try (Wire wire = new Wire(new NoMemory())) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectError(ErrorCode.NOT_DEFINED);
      Await.until("the source is closed", () -> closed.get() == 1);
    }
  }

  private void await() {
    try {
      assertThat(goOn.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Slow implements Storage {
    private final boolean slowToOpen;
    private final boolean slowToFlush;

    Slow(boolean slowToOpen, boolean slowToFlush) {
      this.slowToOpen = slowToOpen;
      this.slowToFlush = slowToFlush;
    }

    @Override
    public Source openForReading(FileRequest request) {
      opening();
      return new OutOfMemory();
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) {
      opening();
      return new CountingSink(slowToFlush);
    }

    private void opening() {
      opened.incrementAndGet();
      if (slowToOpen) {
        await();
      }
    }
  }

  private final class NoMemory implements Storage {
    @Override
    public Source openForReading(FileRequest request) {
      return new OutOfMemory();
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) {
      throw new AssertionError("nobody writes in mode " + Mode.OCTET);
    }
  }

  private final class OutOfMemory implements Source {
    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.empty();
    }

    @Override
    public int read(ByteBuffer target) {
      throw new OutOfMemoryError("as a test wants it");
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class CountingSink implements Sink {
    private final boolean slow;

    CountingSink(boolean slow) {
      this.slow = slow;
    }

    @Override
    public void write(ByteBuffer source) {
      source.position(source.limit());
    }

    @Override
    public void flush() {
      flushed.incrementAndGet();
      if (slow) {
        await();
      }
    }

    @Override
    public void commit() {
      committed.incrementAndGet();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
