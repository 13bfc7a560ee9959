package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.client.HostResolver;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.storage.Sinks;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that their user ends, and the end of a client. */
class ClientEndingTest {
  @TempDir Path directory;

  @Test
  void aCancelledDownloadTellsTheServerAndLeavesNothing() throws Exception {
    Files.writeString(directory.resolve("local"), "old");
    try (Script script = new Script()) {
      ClientTransfer transfer = pullFile(script);
      script.request(Direction.READ);
      script.server.data(1, new byte[512]);
      script.server.expectAck(1);
      assertThat(names()).hasSize(2);
      transfer.cancel();
      assertThat(script.server.expectError(ErrorCode.NOT_DEFINED)).contains("cancelled");
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Cancelled.class);
      assertThat(names()).containsExactly("local");
      assertThat(directory.resolve("local")).hasContent("old");
    }
  }

  @Test
  void aDownloadCancelledBeforeTheFirstAnswerLeavesNothing() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = pullFile(script);
      script.request(Direction.READ);
      transfer.cancel();
      transfer.cancel();
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Cancelled.class);
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void aTransferCancelledWhileItsHostIsLookedUpNeverAsks() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    HostResolver slow =
        host -> {
          awaitQuietly(answer);
          return List.of(Peer.IPV4);
        };
    try (Peer server = new Peer();
        TftpClient client = TftpClient.open(Wire.PATIENT, slow)) {
      RemoteFile remote = new RemoteFile("slow.test", server.port(), "a");
      ClientTransfer transfer =
          client.pull(
              remote,
              Sinks.file(directory.resolve("local")),
              TransferOptions.DEFAULT,
              TransferListener.NONE);
      transfer.cancel();
      answer.countDown();
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Cancelled.class);
      assertThat(names()).isEmpty();
    } finally {
      answer.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoIsInterruptedWhileWaitingHasCancelled() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = pullFile(script);
      script.request(Direction.READ);
      script.server.data(1, new byte[512]);
      script.server.expectAck(1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(transfer::await).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).as("the interrupt is still to be seen").isTrue();
      script.server.expectError(ErrorCode.NOT_DEFINED);
      assertThatThrownBy(() -> transfer.result().get(Patience.SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TftpException.class);
      assertThat(names()).isEmpty();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void cancellingTheFutureDoesNotTouchTheTransfer() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = pullFile(script);
      script.request(Direction.READ);
      transfer.result().cancel(true);
      transfer.result().complete(null);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      assertThat(transfer.await().bytes()).isEqualTo(3);
    }
  }

  @Test
  void closingTheClientEndsWhatRuns() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer download = pullFile(script);
      script.request(Direction.READ);
      script.server.data(1, new byte[512]);
      script.server.expectAck(1);
      ClientTransfer waiting = script.push(new byte[3], Script.PLAIN);
      script.main.receive();
      script.client.close();
      assertThat(script.server.expectError(ErrorCode.NOT_DEFINED)).contains("closed");
      assertThat(Script.failureOf(download).failure()).isInstanceOf(Failure.Cancelled.class);
      assertThat(Script.failureOf(waiting).failure()).isInstanceOf(Failure.Cancelled.class);
      assertThat(names()).isEmpty();
      script.client.close();
    }
  }

  @Test
  void aTransferOfAClosedClientLeavesNothing() throws Exception {
    try (Script script = new Script()) {
      script.client.close();
      assertThatThrownBy(() -> pullFile(script))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(names()).isEmpty();
    }
  }

  /** Natural to write, and a trap where results are completed on the client's own threads. */
  @Test
  void theClientMayBeClosedByWhatFollowsItsResult() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      CompletableFuture<Boolean> closed =
          transfer
              .result()
              .thenApply(
                  report -> {
                    script.client.close();
                    return Thread.currentThread().isInterrupted();
                  });
      script.request(Direction.READ);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  @Tag("rfc1350-6-may-end-at-once")
  void closingWaitsForNobodyWhereNothingWasLost() throws Exception {
    Script script = new Script();
    ClientTransfer transfer = script.pull(Script.PLAIN);
    script.request(Direction.READ);
    script.server.data(1, new byte[3]);
    script.server.expectAck(1);
    transfer.await();
    long began = System.nanoTime();
    script.client.close();
    assertThat(System.nanoTime() - began).isLessThan(EngineThreads.PATIENCE.toNanos());
    script.close();
  }

  @Test
  @Tag("rfc1350-6-may-end-at-once")
  void closingStillAnswersAServerThatMayHaveMissedTheLastAck() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      script.request(Direction.READ);
      script.server.data(1, new byte[512]);
      script.server.expectAck(1);
      Packet again = new Packet.Data(1, ByteBuffer.allocate(512));
      assertThat(script.server.answerTo(again, script.server.other())).isEqualTo(new Packet.Ack(1));
      script.server.data(2, new byte[3]);
      script.server.expectAck(2);
      assertThat(transfer.await().retransmissions()).isPositive();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(script.client::close);
      for (int i = 0; i < 4; i++) {
        script.server.data(2, new byte[3]);
        script.server.expectAck(2);
      }
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  private ClientTransfer pullFile(Script script) throws IOException {
    return script.client.pull(
        script.file("a"),
        Sinks.file(directory.resolve("local")),
        Script.PLAIN,
        TransferListener.NONE);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
