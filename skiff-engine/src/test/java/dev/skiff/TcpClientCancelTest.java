package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.client.HostResolver;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that their user ends, long before anything else would end them. */
class TcpClientCancelTest {
  @TempDir Path directory;

  @Test
  void oneThatIsCancelledWhileItsHostIsLookedUpNeverConnects() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    HostResolver slow =
        host -> {
          Await.until("the answer", () -> answer.getCount() == 0);
          return List.of(Peer.IPV4);
        };
    try (TcpScript script = new TcpScript()) {
      try (TftpClient client = TftpClient.open(Limits.DEFAULT, slow)) {
        ClientTransfer transfer =
            client.push(
                Sources.bytes(new byte[3]), script.file("a"), TcpScript.TCP, TransferListener.NONE);
        transfer.cancel();
        assertCancelled(transfer);
        answer.countDown();
      } finally {
        answer.countDown();
      }
      assertThat(script.hasConnection()).isFalse();
    }
  }

  @Test
  void oneThatIsCancelledWhileItConnectsEndsAtOnce() throws Exception {
    Limits patient = Limits.DEFAULT.toBuilder().connectTimeout(Duration.ofMinutes(10)).build();
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, Peer.IPV4);
        TftpClient client = TftpClient.open(patient)) {
      TcpClientSilenceTest.fill(full, waiting);
      ClientTransfer transfer =
          client.push(
              Sources.bytes(new byte[3]),
              new RemoteFile(Peer.IPV4.getHostAddress(), full.getLocalPort(), "a"),
              TcpScript.TCP,
              TransferListener.NONE);
      assertThat(transfer.result()).isNotDone();
      transfer.cancel();
      assertCancelled(transfer);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aSilentReadIsCancelledAndTheServerHearsOfIt() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[100_000]);
      transfer.cancel();
      transfer.cancel();
      assertThat(line.expectError(ErrorCode.NOT_DEFINED)).isEqualTo("cancelled by the user");
      line.expectClosed();
      assertCancelled(transfer);
      try (var names = Files.list(directory)) {
        assertThat(names).isEmpty();
      }
    }
  }

  @Test
  void aReadThatIsSilentInsideOfAMessageIsCancelled() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.bytes(Arrays.copyOf(TcpLine.dataOf(new byte[100]), 50));
      transfer.cancel();
      assertCancelled(transfer);
      line.expectClosedAtLast();
    }
  }

  @Test
  void aWriteThatIsCancelledEndsWithAnErrorInThePlaceOfData() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(
                  OptionalLong.empty(), true, target -> TcpFiles.zeros(target, 1_000)),
              TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectData()).isNotEmpty();
      transfer.cancel();
      assertThat(line.expectErrorAfterData(ErrorCode.NOT_DEFINED))
          .isEqualTo("cancelled by the user");
      line.error(ErrorCode.NOT_DEFINED, "stopped");
      assertCancelled(transfer);
    }
  }

  @Test
  void aWriteToAServerThatDoesNotReadIsCancelled() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.accept();
      transfer.cancel();
      assertCancelled(transfer);
      line.expectClosedAtLast();
    }
  }

  @Test
  void aWriteThatWaitsForItsAckIsCancelled() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.expectFile();
      transfer.cancel();
      assertCancelled(transfer);
      line.expectClosedAtLast();
    }
  }

  /** On a connection that is there already nothing of it need be sent, and nothing may hang. */
  @Test
  void oneThatIsCancelledAtOnceLeavesNothing() throws Exception {
    try (TcpScript script = new TcpScript()) {
      for (int i = 0; i < 20; i++) {
        ClientTransfer down = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
        down.cancel();
        assertCancelled(down);
        ClientTransfer up = script.push(new byte[3], TcpScript.TCP);
        up.cancel();
        assertCancelled(up);
      }
      try (var names = Files.list(directory)) {
        assertThat(names).isEmpty();
      }
    }
  }

  @Test
  void whoIsInterruptedWhileWaitingHasCancelled() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      Thread.currentThread().interrupt();
      assertThatThrownBy(transfer::await).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).as("the interrupt is still to be seen").isTrue();
      line.expectError(ErrorCode.NOT_DEFINED);
      line.expectClosed();
      assertThatThrownBy(() -> transfer.result().get(Patience.SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TftpException.class);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void toCancelWhatIsOverChangesNothing() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.end();
      transfer.await();
      transfer.cancel();
      assertThat(transfer.await().succeeded()).isTrue();
      script.pushOn(line);
    }
  }

  static void assertCancelled(ClientTransfer transfer) {
    assertThat(Script.failureOf(transfer).failure())
        .isEqualTo(new Failure.Cancelled("cancelled by the user"));
  }
}
