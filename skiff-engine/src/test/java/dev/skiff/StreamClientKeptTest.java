package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import java.net.ServerSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that wait for the next transfer. */
class StreamClientKeptTest {
  @Test
  void twoTransfersAtOnceHaveAConnectionEach() throws Exception {
    try (StreamScript script = new StreamScript()) {
      ClientTransfer one = script.pull(StreamScript.TCP);
      StreamLine first = script.request(Direction.READ);
      ClientTransfer two = script.push(new byte[3], StreamScript.TCP);
      StreamLine second = script.request(Direction.WRITE);
      assertThat(second.clientPort()).isNotEqualTo(first.clientPort());
      second.expectFile();
      second.ack();
      two.await();
      first.end();
      one.await();
      ClientTransfer three = script.pull(StreamScript.TCP);
      ClientTransfer four = script.pull(StreamScript.TCP);
      for (StreamLine line : new StreamLine[] {first, second}) {
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
    try (StreamScript script = new StreamScript()) {
      pull(script).close();
      pullOnAnother(script);
    }
  }

  @Test
  void oneThatTheServerHasResetDoesNoHarm() throws Exception {
    try (StreamScript script = new StreamScript()) {
      pull(script).reset();
      pullOnAnother(script);
    }
  }

  @Test
  void oneOnWhichSomethingComesIsNotUsedAgain() throws Exception {
    try (StreamScript script = new StreamScript()) {
      StreamLine line = pull(script);
      line.error(ErrorCode.NOT_DEFINED, "too late");
      pullOnAnother(script);
      line.expectClosed();
    }
  }

  /** What came in one piece with the end was read with it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void oneOnWhichMoreCameThanTheEndIsNotUsedAgain(int more) throws Exception {
    try (StreamScript script = new StreamScript()) {
      ClientTransfer transfer = script.pull(StreamScript.TCP);
      StreamLine line = script.request(Direction.READ);
      byte[] end = Arrays.copyOf(StreamLine.END, StreamLine.END.length + more);
      line.bytes(end);
      transfer.await();
      pullOnAnother(script);
      line.expectClosed();
    }
  }

  @Test
  void theyEndWithTheClient() throws Exception {
    try (StreamScript script = new StreamScript()) {
      StreamLine line = pull(script);
      script.client.close();
      line.expectClosed();
    }
  }

  @Test
  void theyEndBeforeTheServerLosesPatience() throws Exception {
    try (StreamScript script = new StreamScript()) {
      StreamLine line = pull(script);
      line.expectClosed();
      pullOnAnother(script);
    }
  }

  @Test
  void theyAreForTheirServerOnly() throws Exception {
    try (StreamScript script = new StreamScript();
        ServerSocket other = new ServerSocket(0, 1, Peer.IPV4)) {
      other.setSoTimeout(10_000);
      StreamLine line = pull(script);
      ClientTransfer elsewhere =
          script.client.pull(
              new RemoteFile("127.0.0.1", other.getLocalPort(), "a"),
              Sinks.of(script.received),
              StreamScript.TCP,
              TransferListener.NONE);
      try (StreamLine second = new StreamLine(other.accept())) {
        second.request(Direction.READ);
        second.send(Packet.Error.of(ErrorCode.FILE_NOT_FOUND, "not here"));
        Script.failureOf(elsewhere);
      }
      script.pullOn(line);
    }
  }

  private static StreamLine pull(StreamScript script) throws Exception {
    ClientTransfer transfer = script.pull(StreamScript.TCP);
    StreamLine line = script.request(Direction.READ);
    line.end();
    transfer.await();
    return line;
  }

  private static void pullOnAnother(StreamScript script) throws Exception {
    ClientTransfer transfer = script.pull(StreamScript.TCP);
    StreamLine line = script.request(Direction.READ);
    line.end();
    transfer.await();
  }
}
