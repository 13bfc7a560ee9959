package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that wait for the next transfer. */
class TcpClientKeptTest {
  @Test
  void twoTransfersAtOnceHaveAConnectionEach() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer one = script.pull(TcpScript.TCP);
      TcpLine first = script.request(Direction.READ);
      ClientTransfer two = script.push(new byte[3], TcpScript.TCP);
      TcpLine second = script.request(Direction.WRITE);
      assertThat(second.clientPort()).isNotEqualTo(first.clientPort());
      second.expectFile();
      second.ack();
      two.await();
      first.end();
      one.await();
      ClientTransfer three = script.pull(TcpScript.TCP);
      ClientTransfer four = script.pull(TcpScript.TCP);
      for (TcpLine line : new TcpLine[] {first, second}) {
        line.request(Direction.READ);
        line.end();
      }
      three.await();
      four.await();
      assertThat(script.hasConnection()).isFalse();
    }
  }

  @Test
  void oneThatTheServerHasClosedDoesNoHarm() throws Exception {
    try (TcpScript script = new TcpScript()) {
      pull(script).close();
      pullOnAnother(script);
    }
  }

  @Test
  void oneThatTheServerHasResetDoesNoHarm() throws Exception {
    try (TcpScript script = new TcpScript()) {
      pull(script).reset();
      pullOnAnother(script);
    }
  }

  @Test
  void oneOnWhichSomethingComesIsNotUsedAgain() throws Exception {
    try (TcpScript script = new TcpScript()) {
      TcpLine line = pull(script);
      line.error(ErrorCode.NOT_DEFINED, "too late");
      pullOnAnother(script);
      line.expectClosed();
    }
  }

  /** What came in one piece with the end was read with it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void oneOnWhichMoreCameThanTheEndIsNotUsedAgain(int more) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      byte[] end = Arrays.copyOf(TcpLine.END, TcpLine.END.length + more);
      line.bytes(end);
      transfer.await();
      pullOnAnother(script);
      line.expectClosed();
    }
  }

  @Test
  void theyEndWithTheClient() throws Exception {
    try (TcpScript script = new TcpScript()) {
      TcpLine line = pull(script);
      script.client.close();
      line.expectClosed();
    }
  }

  @Test
  void theyEndBeforeTheServerLosesPatience() throws Exception {
    Duration kept = TftpClient.CONNECTIONS_KEPT;
    assertThat(kept).isLessThan(Limits.DEFAULT.idle().dividedBy(2));
    try (TcpScript script = new TcpScript(Limits.DEFAULT, PacketListener.NONE, kept)) {
      TcpLine line = pull(script);
      line.expectClosed();
      pullOnAnother(script);
    }
  }

  @Test
  void theyAreForTheirServerOnly() throws Exception {
    try (TcpScript script = new TcpScript();
        ServerSocket other = new ServerSocket(0, 1, Peer.IPV4)) {
      other.setSoTimeout(Patience.MILLIS);
      TcpLine line = pull(script);
      ClientTransfer elsewhere =
          script.client.pull(
              new RemoteFile(Peer.IPV4.getHostAddress(), other.getLocalPort(), "a"),
              Sinks.of(script.received),
              TcpScript.TCP,
              TransferListener.NONE);
      try (TcpLine second = new TcpLine(other.accept())) {
        second.request(Direction.READ);
        second.send(Packet.Error.of(ErrorCode.FILE_NOT_FOUND, "not here"));
        Script.failureOf(elsewhere);
      }
      script.pullOn(line);
    }
  }

  private static TcpLine pull(TcpScript script) throws Exception {
    ClientTransfer transfer = script.pull(TcpScript.TCP);
    TcpLine line = script.request(Direction.READ);
    line.end();
    transfer.await();
    return line;
  }

  private static void pullOnAnother(TcpScript script) throws Exception {
    ClientTransfer transfer = script.pull(TcpScript.TCP);
    TcpLine line = script.request(Direction.READ);
    line.end();
    transfer.await();
  }
}
