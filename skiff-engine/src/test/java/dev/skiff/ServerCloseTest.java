package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a server: what runs may finish, the rest is told, nothing is left. */
class ServerCloseTest {
  private static final Duration GRACE = Duration.ofMinutes(10);

  @Test
  void aTransferMayFinishWithinTheGrace() throws Exception {
    byte[] content = Content.of(1_100);
    try (Wire wire = new Wire()) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      CompletableFuture<Void> closing = closing(wire.server, GRACE);
      Await.until("it takes no more requests", () -> isClosed(wire));
      peer.ack(1);
      assertThat(peer.expectData(2)).isEqualTo(Content.block(content, 2, 512));
      assertThat(closing).isNotDone();
      peer.ack(2);
      peer.expectData(3);
      peer.ack(3);
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  void whatRunsAfterTheGraceIsToldAndLeavesNothing(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("served"), "x".repeat(600));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      Peer reader = wire.peer();
      Peer writer = wire.peer();
      reader.read(wire.address(), "served");
      reader.expectData(1);
      writer.write(wire.address(), "upload");
      writer.expectAck(0);
      writer.data(1, new byte[512]);
      writer.expectAck(1);
      wire.server.close(Duration.ofMillis(50));
      assertThat(reader.expectError(ErrorCode.NOT_DEFINED)).contains("shutting down");
      assertThat(writer.expectError(ErrorCode.NOT_DEFINED)).contains("shutting down");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.Cancelled.class);
      try (Stream<Path> files = Files.list(root)) {
        assertThat(files).containsExactly(root.resolve("served"));
      }
    }
  }

  @Test
  void aRequestWhoseFileIsBeingOpenedIsToldToo() throws Exception {
    HeldStorage storage = new HeldStorage();
    storage.files.put("a", new byte[600]);
    try (Wire wire = new Wire(storage)) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      storage.entered.await();
      CompletableFuture<Void> closing = closing(wire.server, Duration.ZERO);
      Await.until("it takes no more requests", () -> isClosed(wire));
      storage.hold.countDown();
      // The file may be open before running transfers are cancelled.
      assertThat(peer.expectErrorAfterData(ErrorCode.NOT_DEFINED)).contains("shutting down");
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
    } finally {
      storage.hold.countDown();
    }
  }

  @Test
  void aRequestWhoseFileIsBeingOpenedMayFinishWithinTheGrace() throws Exception {
    HeldStorage storage = new HeldStorage();
    storage.files.put("a", new byte[3]);
    try (Wire wire = new Wire(storage)) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      storage.entered.await();
      CompletableFuture<Void> closing = closing(wire.server, GRACE);
      Await.until("it takes no more requests", () -> isClosed(wire));
      storage.hold.countDown();
      assertThat(peer.expectData(1)).hasSize(3);
      peer.ack(1);
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(wire.reports.next().succeeded()).isTrue();
    } finally {
      storage.hold.countDown();
    }
  }

  @Test
  void finishedUploadsDoNotHoldItUp() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().linger(Duration.ofMinutes(10)).build())) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
      wire.server.close(Duration.ofMinutes(10));
    }
  }

  @Test
  void closingAgainDoesNothing() throws Exception {
    try (Wire wire = new Wire()) {
      wire.server.close();
      wire.server.close(Duration.ofMinutes(10));
      CompletableFuture<Void> one = closing(wire.server, Duration.ZERO);
      CompletableFuture<Void> two = closing(wire.server, Duration.ZERO);
      CompletableFuture.allOf(one, two).get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void thePortIsFreeAtOnce() throws Exception {
    try (Wire wire = new Wire()) {
      for (int i = 0; i < 5; i++) {
        TftpServer.builder(wire.files).port(0).start().close();
      }
      wire.server.close();
      TftpServer.builder(wire.files).address(wire.address()).start().close();
    }
  }

  @Test
  void aListenerThatThrowsDisturbsNoTransfer() throws Exception {
    Wire wire = new Wire();
    try (TftpServer server =
        TftpServer.builder(wire.files)
            .address(new InetSocketAddress(Peer.IPV4, 0))
            .limits(Wire.PATIENT.toBuilder().transfers(1).build())
            .listener(new Throwing())
            .start()) {
      InetSocketAddress address = new InetSocketAddress(Peer.IPV4, server.port());
      wire.files.put("a", new byte[600]);
      Peer peer = wire.peer();
      for (int i = 0; i < 3; i++) {
        peer.read(address, "a", Option.of(Option.BLOCK_SIZE, 500));
        peer.expectOptionAck(Option.of(Option.BLOCK_SIZE, 500));
        peer.ack(0);
        peer.expectData(1);
        peer.ack(1);
        peer.expectData(2);
        peer.ack(2);
        peer.expectNothingFrom(address);
      }
    } finally {
      wire.close();
    }
  }

  private static CompletableFuture<Void> closing(TftpServer server, Duration grace) {
    return CompletableFuture.runAsync(() -> server.close(grace));
  }

  private static boolean isClosed(Wire wire) {
    try (Peer probe = new Peer(Peer.IPV4, wire.server.port())) {
      return probe.port() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static final class Throwing implements TransferListener {
    @Override
    public void onProgress(long bytes, OptionalLong total) {
      throw new IllegalStateException("as a test wants it");
    }

    @Override
    public void onEnd(TransferReport report) {
      throw new IllegalStateException("as a test wants it");
    }
  }

  /** Opens files when it is allowed to. */
  private static final class HeldStorage implements Storage {
    final MemoryStorage files = new MemoryStorage();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch hold = new CountDownLatch(1);

    @Override
    public Source openForReading(FileRequest request) throws IOException {
      entered.countDown();
      try {
        hold.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return files.openForReading(request);
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      return files.openForWriting(request, options);
    }
  }
}
