package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sinks;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TftpException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that say no. */
class TcpClientRefusalTest {
  @TempDir Path directory;

  @Test
  void aRefusedReadIsReportedWithTheServersWords() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      script.request(Direction.READ).error(ErrorCode.FILE_NOT_FOUND, "no \u001b[2J such file");
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(1, "no ?[2J such file"));
      assertThat(failure.report().bytes()).isZero();
      assertThat(failure.report().peer()).isEqualTo(script.address());
    }
  }

  @Test
  void anErrorInTheMiddleOfAReadLeavesNothing() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.file(directory.resolve("new")), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.size(300_000);
      line.data(new byte[200_000]);
      line.error(ErrorCode.NOT_DEFINED, "the disk is broken");
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(0, "the disk is broken"));
      assertThat(failure.report().bytes()).isEqualTo(200_000);
      try (var names = Files.list(directory)) {
        assertThat(names).isEmpty();
      }
      line.expectClosed();
    }
  }

  @Test
  void anErrorInTheMiddleOfAReadLeavesTheOldFileAsItWas() throws Exception {
    Path old = Files.writeString(directory.resolve("old"), "old");
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.file(old), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[200_000]);
      line.error(ErrorCode.NOT_DEFINED, "the disk is broken");
      Script.failureOf(transfer);
      assertThat(old).hasContent("old");
      try (var names = Files.list(directory)) {
        assertThat(names).containsExactly(old);
      }
    }
  }

  @Test
  void aRefusedWriteThatWasSentMeanwhileNeedsNoErrorFromTheClient() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[3], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectFile()).hasSize(3);
      line.error(ErrorCode.ACCESS_VIOLATION, "this server is read-only");
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(2, "this server is read-only"));
      line.expectClosed();
    }
  }

  @Test
  void aRefusedWriteIsStopped() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.error(ErrorCode.ACCESS_VIOLATION, "this server is read-only");
      assertThat(line.expectErrorAfterData(ErrorCode.NOT_DEFINED)).isEqualTo("stopped");
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(2, "this server is read-only"));
      line.expectClosed();
    }
  }

  @Test
  void aWriteThatWasAgreedToCanBeRefusedLater() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.size(64 << 20);
      assertThat(line.expectData()).isNotEmpty();
      line.error(ErrorCode.DISK_FULL, "");
      line.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(3, ""));
      assertThat(failure.report().options()).hasSize(1);
    }
  }

  /** A server that is full says so on a new connection, and closes it. */
  @Test
  void aServerThatIsFullIsUnderstood() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(TcpScript.TCP);
      TcpLine line = script.accept();
      line.error(ErrorCode.NOT_DEFINED, "too many connections");
      line.close();
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(0, "too many connections"));
    }
  }

  /** The file breaks the connection, and what was said before is still there. */
  @Test
  void aServerThatIsFullIsUnderstoodByAWriteToo() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(new byte[64 << 20], TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.error(ErrorCode.NOT_DEFINED, "too many connections");
      line.close();
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(0, "too many connections"));
    }
  }
}
