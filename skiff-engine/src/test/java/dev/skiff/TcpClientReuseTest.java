package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TftpException;
import org.junit.jupiter.api.Test;

/** One connection for several transfers. */
class TcpClientReuseTest {
  /** Each is awaited before the next: were its connection kept only then, some would come late. */
  @Test
  void transfersOneAfterAnotherShareAConnection() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer first = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.end();
      first.await();
      for (int i = 0; i < 100; i++) {
        script.pushOn(line);
        script.pullOn(line);
      }
    }
  }

  @Test
  void aRefusedReadLeavesTheConnectionForTheNext() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer first = script.pull(TcpScript.TCP);
      TcpLine line = script.accept();
      for (int i = 0; i < 50; i++) {
        line.request(Direction.READ);
        line.error(ErrorCode.FILE_NOT_FOUND, "no such file");
        assertThat(Script.failureOf(first).failure())
            .isEqualTo(new Failure.PeerError(1, "no such file"));
        first = script.pull(TcpScript.TCP);
      }
      line.request(Direction.READ);
      line.end();
      first.await();
      script.pushOn(line);
    }
  }

  @Test
  void aRefusedWriteLeavesTheConnectionForTheNext() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      TcpLine line = script.accept();
      for (int i = 0; i < 50; i++) {
        line.request(Direction.WRITE);
        line.expectFile();
        line.error(ErrorCode.FILE_ALREADY_EXISTS, "is there");
        assertThat(Script.failureOf(transfer).failure())
            .isEqualTo(new Failure.PeerError(6, "is there"));
        transfer = script.push(new byte[3], TcpScript.TCP);
      }
      line.request(Direction.WRITE);
      line.expectFile();
      line.ack();
      transfer.await();
      script.pullOn(line);
    }
  }

  @Test
  void aWriteThatWasStoppedLeavesTheConnectionForTheNext() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectData()).isNotEmpty();
      line.error(ErrorCode.DISK_FULL, "no room");
      assertThat(line.expectErrorAfterData(ErrorCode.NOT_DEFINED)).isEqualTo("stopped");
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(3, "no room"));
      assertThat(failure.report().bytes()).isBetween(1L, (64L << 20) - 1);
      script.pushOn(line);
      script.pullOn(line);
    }
  }

  @Test
  void aCancelledReadLeavesTheConnectionForTheNext() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      try (TcpLine.Flow _ = line.flow()) {
        Await.until("the file comes", () -> script.received.size() > 0);
        transfer.cancel();
        assertThat(line.expectError(ErrorCode.NOT_DEFINED)).isEqualTo("cancelled by the user");
        assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Cancelled.class);
      }
      line.error(ErrorCode.NOT_DEFINED, "stopped");
      assertReusedAtLast(script, line);
    }
  }

  /** The server had sent all, when it heard that nobody wants it. */
  @Test
  void aReadThatIsCancelledTooLateLeavesTheConnectionForTheNext() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      try (TcpLine.Flow _ = line.flow()) {
        transfer.cancel();
        line.expectError(ErrorCode.NOT_DEFINED);
      }
      line.end();
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Cancelled.class);
      assertReusedAtLast(script, line);
    }
  }

  /** The client reports at once, and has the connection back a little later. */
  static void assertReusedAtLast(TcpScript script, TcpLine line) throws Exception {
    for (int i = 0; i < 1_000; i++) {
      ClientTransfer next = script.pull(TcpScript.TCP);
      Await.until("a request", () -> line.hasInput() || script.hasConnection());
      if (line.hasInput()) {
        line.request(Direction.READ);
        line.end();
        next.await();
        script.pushOn(line);
        return;
      }
      TcpLine other = script.request(Direction.READ);
      other.close();
      Script.failureOf(next);
    }
    throw new AssertionError("the connection was not used again");
  }
}
