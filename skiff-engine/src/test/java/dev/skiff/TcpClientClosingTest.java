package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sinks;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a client. */
class TcpClientClosingTest {
  private static final Failure CLOSED = new Failure.Cancelled("the client was closed");

  @TempDir Path directory;

  @Test
  void whatRunsIsCancelled() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer down = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
      TcpLine first = script.request(Direction.READ);
      first.data(new byte[100_000]);
      ClientTransfer up = script.push(new byte[3], TcpScript.TCP);
      TcpLine second = script.request(Direction.WRITE);
      second.expectFile();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(script.client::close);
      assertThat(first.expectError(ErrorCode.NOT_DEFINED)).isEqualTo("the client was closed");
      first.expectClosed();
      second.expectClosed();
      closing.get(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(Script.failureOf(down).failure()).isEqualTo(CLOSED);
      assertThat(Script.failureOf(up).failure()).isEqualTo(CLOSED);
      try (var names = Files.list(directory)) {
        assertThat(names).isEmpty();
      }
    }
  }

  @Test
  void aTransferOfAClosedClientFailsAndLeavesNothing() throws Exception {
    try (TcpScript script = new TcpScript()) {
      script.client.close();
      ClientTransfer down = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
      assertThat(Script.failureOf(down).failure()).isEqualTo(CLOSED);
      ClientTransfer up = script.push(new byte[3], TcpScript.TCP);
      assertThat(Script.failureOf(up).failure()).isEqualTo(CLOSED);
      assertThat(script.hasConnection()).isFalse();
      try (var names = Files.list(directory)) {
        assertThat(names).isEmpty();
      }
    }
  }

  @Test
  void aListenerCannotCloseTheClient() throws Exception {
    try (TcpScript script = new TcpScript()) {
      CompletableFuture<Throwable> atProgress = new CompletableFuture<>();
      CompletableFuture<Throwable> atEnd = new CompletableFuture<>();
      TransferListener closing =
          new TransferListener() {
            @Override
            public void onProgress(long bytes, OptionalLong total) {
              atProgress.complete(catchThrowable(script.client::close));
            }

            @Override
            public void onEnd(TransferReport report) {
              atEnd.complete(catchThrowable(script.client::close));
            }
          };
      ClientTransfer transfer =
          script.client.pull(
              script.file("a"), Sinks.of(new ByteArrayOutputStream()), TcpScript.TCP, closing);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[3]);
      line.end();
      assertThat(transfer.await().bytes()).isEqualTo(3);
      for (CompletableFuture<Throwable> refused : List.of(atProgress, atEnd)) {
        assertThat(refused.get(Patience.SECONDS, TimeUnit.SECONDS))
            .isInstanceOf(IllegalStateException.class);
      }
      script.pullOn(line);
    }
  }

  @Test
  void theClientMayBeClosedByWhatFollowsItsResult() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      CompletableFuture<Boolean> closed = transfer.result().thenApply(report -> closed(script));
      TcpLine line = script.request(Direction.READ);
      line.end();
      assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isFalse();
      line.expectClosed();
    }
  }

  @Test
  void theClientMayBeClosedByWhatFollowsItsFailure() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      CompletableFuture<Boolean> closed =
          transfer.result().handle((report, failure) -> closed(script));
      TcpLine line = script.request(Direction.WRITE);
      line.expectFile();
      line.error(ErrorCode.DISK_FULL, "no room");
      assertThat(closed.get(Patience.SECONDS, TimeUnit.SECONDS)).isFalse();
      line.expectClosed();
    }
  }

  private static boolean closed(TcpScript script) {
    script.client.close();
    return Thread.currentThread().isInterrupted();
  }
}
