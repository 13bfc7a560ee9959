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

  /** The client cannot know whether the server refused the request or failed with the file. */
  @Test
  void aWriteThatGetsAnErrorAfterItsDataEndsTheConnection() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.expectFile();
      line.error(ErrorCode.FILE_ALREADY_EXISTS, "is there");
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(6, "is there"));
      line.expectClosed();
    }
  }

  @Test
  void aWriteThatWasStoppedEndsTheConnection() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectData()).isNotEmpty();
      line.error(ErrorCode.DISK_FULL, "no room");
      assertThat(line.expectErrorAfterData(ErrorCode.NOT_DEFINED)).isEqualTo("stopped");
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(3, "no room"));
      assertThat(failure.report().bytes()).isBetween(1L, (64L << 20) - 1);
      line.expectClosed();
    }
  }

  @Test
  void aCancelledReadEndsTheConnection() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      try (TcpLine.Flow _ = line.flow()) {
        Await.until("the file comes", () -> script.received.size() > 0);
        transfer.cancel();
        assertThat(line.expectError(ErrorCode.NOT_DEFINED)).isEqualTo("cancelled by the user");
        assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Cancelled.class);
      }
      line.expectClosed();
    }
  }

  @Test
  void afterATransferThatFailedTheNextOneHasAConnectionOfItsOwn() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[3]);
      line.error(ErrorCode.NOT_DEFINED, "the disk is broken");
      Script.failureOf(transfer);
      ClientTransfer next = script.pull(TcpScript.TCP);
      TcpLine other = script.request(Direction.READ);
      other.end();
      next.await();
      script.pushOn(other);
    }
  }
}
