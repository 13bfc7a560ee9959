package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Files that block, such as pipes. */
class TcpClientBlockedFileTest {
  @Test
  void aWriteFromAPipeThatNobodyFillsIsCancelledAtOnce() throws Exception {
    try (TcpScript script = new TcpScript();
        PipedOutputStream silent = new PipedOutputStream()) {
      ClientTransfer transfer =
          script.push(Sources.of(new PipedInputStream(silent)), TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      transfer.cancel();
      TcpClientCancelTest.assertCancelled(transfer);
      line.expectError(ErrorCode.NOT_DEFINED);
      line.error(ErrorCode.NOT_DEFINED, "stopped");
    }
  }

  @Test
  void aWriteFromAPipeThatDriesUpIsCancelledAtOnce() throws Exception {
    try (TcpScript script = new TcpScript();
        PipedOutputStream silent = new PipedOutputStream()) {
      ClientTransfer transfer =
          script.push(Sources.of(new PipedInputStream(silent)), TcpScript.TCP);
      silent.write(new byte[100]);
      silent.flush();
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectData()).isNotEmpty();
      transfer.cancel();
      TcpClientCancelTest.assertCancelled(transfer);
      line.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      line.error(ErrorCode.NOT_DEFINED, "stopped");
    }
  }

  @Test
  void aWriteThatIsRefusedWhileItsFileIsSilentEndsAtOnce() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    TcpFiles.Reading silent =
        target -> {
          reading.countDown();
          Held.until(released);
          return -1;
        };
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(OptionalLong.empty(), false, silent), TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      Held.until(reading);
      line.error(ErrorCode.ACCESS_VIOLATION, "no writes here");
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(2, "no writes here"));
      line.expectError(ErrorCode.NOT_DEFINED);
      script.pushOn(line);
      released.countDown();
    } finally {
      released.countDown();
    }
  }

  @Test
  void anAgreementThatComesWhileTheFileIsSilentHolds() throws Exception {
    CountDownLatch agreed = new CountDownLatch(1);
    PacketListener listener =
        event -> {
          if (event.packet().describe().equals("OACK tsize=3")) {
            agreed.countDown();
          }
        };
    Queue<Integer> counts = new ArrayDeque<>(List.of(3));
    TcpFiles.Reading reading =
        target -> {
          Held.until(agreed);
          Integer count = counts.poll();
          return count == null ? -1 : TcpFiles.zeros(target, count);
        };
    try (TcpScript script = new TcpScript(Limits.DEFAULT, listener)) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(OptionalLong.of(3), false, reading), TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.size(3);
      assertThat(line.expectFile()).hasSize(3);
      line.ack();
      assertThat(transfer.await().options()).containsExactly(Option.of(Option.TRANSFER_SIZE, 3));
    }
  }

  /** The file is not closed under the call that blocks. */
  @Test
  void aReadIntoASinkThatBlocksIsCancelledWhenThatIsReleased() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    OutputStream blocking =
        new OutputStream() {
          @Override
          public void write(int value) {
            blocked.countDown();
            Await.until("the release", () -> released.getCount() == 0);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            write(0);
          }
        };
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(Sinks.of(blocking), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[100_000]);
      blocked.await();
      transfer.cancel();
      assertThat(line.expectError(ErrorCode.NOT_DEFINED)).contains("cancelled");
      assertThat(transfer.result()).isNotDone();
      released.countDown();
      TcpClientCancelTest.assertCancelled(transfer);
      line.expectClosedAtLast();
    } finally {
      released.countDown();
    }
  }

  @Test
  void aPipeThatBlocksForTooLongIsAFailureOfTheFile() throws Exception {
    try (TcpScript script = new TcpScript(TcpScript.HASTY);
        PipedOutputStream silent = new PipedOutputStream()) {
      ClientTransfer transfer =
          script.push(Sources.of(new PipedInputStream(silent)), TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectError(ErrorCode.NOT_DEFINED)).contains("does not answer");
      line.error(ErrorCode.NOT_DEFINED, "stopped");
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.StorageFailed.class);
    }
  }
}
