package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that do not answer. */
class TcpClientSilenceTest {
  private static final int MOST_BACKLOG = 64;

  @TempDir Path directory;

  @Test
  void aServerThatNeverAnswersIsGivenUp() throws Exception {
    try (TcpScript script = new TcpScript(TcpScript.HASTY)) {
      ClientTransfer down = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      assertTooSlow(down);
      line.expectClosed();
      ClientTransfer up = script.push(new byte[3], TcpScript.TCP);
      script.request(Direction.WRITE);
      assertTooSlow(up);
    }
  }

  @Test
  void aServerThatFallsSilentInTheMiddleIsGivenUp() throws Exception {
    try (TcpScript script = new TcpScript(TcpScript.HASTY)) {
      ClientTransfer transfer = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.bytes(Arrays.copyOf(TcpLine.dataOf(new byte[70_000]), 60_006));
      TftpException failure = assertTooSlow(transfer);
      assertThat(failure.report().bytes()).isEqualTo(60_000);
      try (var names = Files.list(directory)) {
        assertThat(names).isEmpty();
      }
    }
  }

  /** 512 bytes in the time of a stall are enough, and it has several times that time. */
  @Test
  void aServerThatIsSlowButNotTooSlowIsWaitedFor() throws Exception {
    try (TcpScript script = new TcpScript(TcpScript.HASTY)) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      long began = System.nanoTime();
      int messages = 0;
      while (System.nanoTime() - began < Duration.ofSeconds(5).toNanos()) {
        line.data(new byte[600]);
        messages++;
        long sent = System.nanoTime();
        Await.until("a while", () -> System.nanoTime() - sent > Duration.ofMillis(40).toNanos());
      }
      line.end();
      assertThat(transfer.await().bytes()).isEqualTo(messages * 600L);
    }
  }

  @Test
  void aServerThatNeverReadsAnUploadIsGivenUp() throws Exception {
    try (TcpScript script = new TcpScript(TcpScript.HASTY)) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      script.accept();
      TftpException failure = assertTooSlow(transfer);
      assertThat(failure.report().bytes()).isLessThan(64 << 20);
    }
  }

  /** The server is not to blame for a file that is slow, and is for what follows. */
  @Test
  void aServerThatFallsSilentAfterASlowFileIsGivenUp() throws Exception {
    try (TcpScript script = new TcpScript(TcpScript.HASTY)) {
      int[] calls = {0};
      long began = System.nanoTime();
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(
                  OptionalLong.empty(),
                  false,
                  target -> {
                    Await.until(
                        "the watchdog has looked",
                        () -> System.nanoTime() - began > Duration.ofSeconds(1).toNanos());
                    return calls[0]++ == 0 ? TcpFiles.zeros(target, 1) : -1;
                  }),
              TcpScript.TCP);
      script.accept();
      assertTooSlow(transfer);
    }
  }

  /** The source takes several times the time of a stall, each call less than it. */
  @Test
  void aFileThatIsSlowIsNotTheServersFault() throws Exception {
    int[] calls = {0};
    try (TcpScript script = new TcpScript(TcpScript.HASTY)) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(
                  OptionalLong.empty(),
                  false,
                  target -> {
                    long began = System.nanoTime();
                    Await.until(
                        "a while",
                        () -> System.nanoTime() - began > Duration.ofMillis(500).toNanos());
                    return calls[0]++ < 6 ? TcpFiles.zeros(target, 1) : -1;
                  }),
              TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectFile()).hasSize(6);
      line.ack();
      transfer.await();
    }
  }

  @Test
  void aHostThatDoesNotAnswerIsGivenUp() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, Peer.IPV4);
        TftpClient client = TftpClient.open(TcpScript.HASTY)) {
      fill(full, waiting);
      ClientTransfer transfer =
          client.push(
              Sources.bytes(new byte[3]),
              new RemoteFile(Peer.IPV4.getHostAddress(), full.getLocalPort(), "a"),
              TcpScript.TCP,
              TransferListener.NONE);
      assertThat(Script.failureOf(transfer).failure())
          .isInstanceOfSatisfying(
              Failure.NoAnswer.class,
              silent -> {
                assertThat(silent.tries()).isEqualTo(1);
                assertThat(silent.heard()).isFalse();
                assertThat(silent.waited()).isGreaterThan(TcpScript.HASTY.connectTimeout());
              });
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /** Until the system answers no more connections, since nobody accepts them. */
  static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
    for (int i = 0; i < MOST_BACKLOG; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(full.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        assertThat(i).as("connections that wait").isPositive();
        return;
      }
    }
    throw new AssertionError("the system takes any number of connections");
  }

  private static TftpException assertTooSlow(ClientTransfer transfer) {
    TftpException failure = Script.failureOf(transfer);
    assertThat(failure.failure())
        .isInstanceOfSatisfying(
            Failure.TooSlow.class,
            slow -> {
              assertThat(slow.bytes()).isLessThan(512);
              assertThat(slow.waited()).isGreaterThan(TcpScript.HASTY.stall());
            });
    return failure;
  }
}
