package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a server over TCP: what runs may finish, the rest is told, nothing is left. */
class TcpCloseTest {
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final int LARGE = 32 << 20;

  @TempDir private Path root;

  @Test
  void idleConnectionsEndAtOnce() throws Exception {
    try (Wire wire = new Wire()) {
      TcpPeer fresh = wire.stream();
      TcpPeer used = wire.stream();
      used.expectFit();
      TcpPeer begun = wire.stream();
      begun.send(new byte[] {0, 0, 0});
      wire.server.close(GRACE);
      fresh.expectGone();
      used.expectClosed();
      begun.expectGone();
      assertThat(wire.reports.disconnects()).isZero();
    }
  }

  @Test
  void whatRunsMayFinishWithinTheGraceAndNothingNewBegins() throws Exception {
    Files.write(root.resolve("large"), Content.of(LARGE));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer reader = wire.narrowStream();
      TcpPeer writer = wire.stream();
      reader.send(TcpPeer.rrq("large"));
      byte[] first = reader.expectData();
      writer.send(TcpPeer.wrq("upload"), TcpPeer.data(Content.of(100_000)));
      Await.until("the upload has begun", () -> entries() == 2);
      CompletableFuture<Void> closing = closing(wire.server, GRACE);
      Await.until("it takes no more connections", () -> isClosed(wire));
      writer.send(TcpPeer.end());
      writer.expectAck();
      writer.expectGone();
      assertThat(root.resolve("upload")).hasBinaryContent(Content.of(100_000));
      assertThat(closing).isNotDone();
      assertThat(TcpPeer.join(first, reader.expectFile())).isEqualTo(Content.of(LARGE));
      reader.expectGone();
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(wire.reports.next().succeeded()).isTrue();
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  /** What a client sent ahead is not carried out, and must not cost it what is on its way. */
  @Test
  void aRequestThatWasSentAheadDoesNotBreakTheLastTransfer() throws Exception {
    Files.write(root.resolve("large"), Content.of(LARGE));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer reader = wire.narrowStream();
      reader.send(TcpPeer.rrq("large"));
      byte[] first = reader.expectData();
      CompletableFuture<Void> closing = closing(wire.server, GRACE);
      Await.until("it takes no more connections", () -> isClosed(wire));
      for (int i = 0; i < 2_000; i++) {
        reader.send(TcpPeer.rrq("large"));
      }
      assertThat(TcpPeer.join(first, reader.expectFile())).isEqualTo(Content.of(LARGE));
      reader.expectGone();
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatRunsAfterTheGraceIsToldAndLeavesNothing() throws Exception {
    Files.write(root.resolve("large"), Content.of(LARGE));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer reader = wire.narrowStream();
      TcpPeer writer = wire.stream();
      TcpPeer waiting = wire.stream();
      reader.send(TcpPeer.rrq("large"));
      byte[] first = reader.expectData();
      assertThat(first).isNotEmpty();
      writer.send(TcpPeer.wrq("upload"), TcpPeer.data(new byte[100_000]));
      waiting.send(TcpPeer.wrq("upload2"), TcpPeer.data(new byte[100]), new byte[] {0, 0});
      Await.until("the uploads have begun", () -> entries() == 3);
      CompletableFuture<Void> closing = closing(wire.server, Duration.ofMillis(50));
      assertThat(reader.expectErrorAfterData(ErrorCode.NOT_DEFINED)).contains("shutting down");
      assertThat(writer.expectError(ErrorCode.NOT_DEFINED)).contains("shutting down");
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
      reader.expectGone();
      writer.expectGone();
      waiting.expectGone();
      assertThat(entries()).isEqualTo(1);
      for (int i = 0; i < 3; i++) {
        Failure failure = wire.reports.next().failure();
        assertThat(failure.describe()).contains("shutting down");
      }
    }
  }

  @Test
  void anUploadThatIsBroughtToDiskMeanwhileIsToldToo() throws Exception {
    CountDownLatch flushing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    HookedStorage storage = HookedStorage.quick();
    storage.onFlush =
        bytes -> {
          flushing.countDown();
          Held.until(goOn);
        };
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[9]), TcpPeer.end());
      Held.until(flushing);
      Thread closing = Thread.ofPlatform().start(wire.server::close);
      Await.until("it waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
      goOn.countDown();
      assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("shutting down");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.Cancelled.class);
      closing.join();
      assertThat(storage.files.names()).isEmpty();
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void aClientThatReadsNothingDoesNotHoldItUp() throws Exception {
    Files.write(root.resolve("large"), Content.of(LARGE));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      TcpPeer deaf = wire.narrowStream();
      deaf.send(TcpPeer.rrq("large"));
      assertThat(deaf.receiveBytes(1)).hasSize(1);
      wire.server.close();
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.Cancelled.class);
      deaf.expectGone();
    }
  }

  @Test
  void aListenerThatClosesItsServerIsRefused() throws Exception {
    AtomicReference<TftpServer> server = new AtomicReference<>();
    CompletableFuture<Throwable> onEnd = new CompletableFuture<>();
    CompletableFuture<Throwable> onDisconnect = new CompletableFuture<>();
    TransferListener listener =
        new TransferListener() {
          @Override
          public void onEnd(TransferReport report) {
            onEnd.complete(closingFails(server.get()));
          }

          @Override
          public void onDisconnect(InetSocketAddress client, String reason) {
            onDisconnect.complete(closingFails(server.get()));
          }
        };
    try (Wire wire = new Wire();
        TftpServer closing =
            TftpServer.builder(wire.files)
                .address(new InetSocketAddress(Peer.IPV4, 0))
                .listener(listener)
                .start()) {
      server.set(closing);
      try (TcpPeer peer = new TcpPeer(new InetSocketAddress(Peer.IPV4, closing.port()))) {
        peer.expectFit();
        assertThat(onEnd.get(Patience.SECONDS, TimeUnit.SECONDS))
            .isInstanceOf(IllegalStateException.class);
        peer.send(TcpPeer.end());
        peer.expectError(ErrorCode.ILLEGAL_OPERATION);
        assertThat(onDisconnect.get(Patience.SECONDS, TimeUnit.SECONDS))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  /** Also while somebody else closes it, who waits for the listener's thread. */
  @Test
  void aListenerThatClosesItsServerDoesNotHoldUpItsEnd() throws Exception {
    AtomicReference<TftpServer> server = new AtomicReference<>();
    CompletableFuture<Throwable> onEnd = new CompletableFuture<>();
    TransferListener listener =
        new TransferListener() {
          @Override
          public void onEnd(TransferReport report) {
            onEnd.complete(closingFails(server.get()));
          }
        };
    try (Wire wire = new Wire();
        TftpServer closed =
            TftpServer.builder(wire.files)
                .address(new InetSocketAddress(Peer.IPV4, 0))
                .listener(listener)
                .start()) {
      server.set(closed);
      InetSocketAddress address = new InetSocketAddress(Peer.IPV4, closed.port());
      try (TcpPeer peer = new TcpPeer(address)) {
        peer.send(TcpPeer.wrq("a", Option.of(Option.TRANSFER_SIZE, 0)));
        peer.receive();
        CompletableFuture<Void> closing = closing(closed, GRACE);
        Await.until("it takes no more connections", () -> isClosed(address));
        peer.send(TcpPeer.end());
        peer.expectAck();
        closing.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertThat(onEnd).isCompletedWithValueMatching(e -> e instanceof IllegalStateException);
      }
    }
  }

  private static Throwable closingFails(TftpServer server) {
    try {
      server.close();
      return new AssertionError("closed");
    } catch (IllegalStateException e) {
      return e;
    }
  }

  private static CompletableFuture<Void> closing(TftpServer server, Duration grace) {
    return CompletableFuture.runAsync(() -> server.close(grace));
  }

  private static boolean isClosed(Wire wire) {
    return isClosed(wire.address());
  }

  private static boolean isClosed(InetSocketAddress address) {
    try (TcpPeer probe = new TcpPeer(address)) {
      return probe.address() == null;
    } catch (IOException e) {
      return true;
    }
  }

  private int entries() {
    String[] names = root.toFile().list();
    return names == null ? -1 : names.length;
  }
}
