package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sink;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose own file fails. */
class TcpClientStorageFailureTest {
  private final IOException broken = new IOException("the disk is broken");

  enum Step {
    WRITE,
    FLUSH,
    COMMIT
  }

  private record FailingSink(Step step, IOException failure) implements Sink {
    private void failAt(Step here) throws IOException {
      if (here == step) {
        throw failure;
      }
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      failAt(Step.WRITE);
      source.position(source.limit());
    }

    @Override
    public void flush() throws IOException {
      failAt(Step.FLUSH);
    }

    @Override
    public void commit() throws IOException {
      failAt(Step.COMMIT);
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource
  void aSinkThatFailsAtTheEndIsToldToTheServerAndItsUser(Step step) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(new FailingSink(step, broken), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[3]);
      line.end();
      assertBroken(transfer);
      assertThat(line.expectError(ErrorCode.NOT_DEFINED)).doesNotContain("the disk is broken");
      line.expectClosed();
    }
  }

  @Test
  void aSinkThatFailsInTheMiddleEndsTheReadAndTheConnection() throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.pull(new FailingSink(Step.WRITE, broken), TcpScript.TCP);
      TcpLine line = script.request(Direction.READ);
      line.data(new byte[300_000]);
      line.expectError(ErrorCode.NOT_DEFINED);
      line.data(new byte[300_000]);
      assertBroken(transfer);
      line.expectClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatIsGoneAfterAFailureOfTheFileChangesNothing(boolean down) throws Exception {
    try (TcpScript script = new TcpScript()) {
      Reports reports = new Reports();
      ClientTransfer transfer =
          down
              ? script.client.pull(
                  script.file("a"), new FailingSink(Step.WRITE, broken), TcpScript.TCP, reports)
              : script.client.push(failing(true, 0), script.file("a"), TcpScript.TCP, reports);
      TcpLine line = script.request(down ? Direction.READ : Direction.WRITE);
      if (down) {
        line.data(new byte[300_000]);
      }
      line.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      assertBroken(transfer);
      line.bytes((byte) 0);
      line.reset();
      script.client.close();
      assertThat(reports.count()).isEqualTo(1);
      assertThat(reports.next().failure()).isInstanceOf(Failure.StorageFailed.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "true, 200000", "false, 0", "false, 1", "false, 200000"})
  void aSourceThatFailsEndsTheWriteAndTheConnection(boolean prompt, int before) throws Exception {
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer = script.push(failing(prompt, before), TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectErrorAfterData(ErrorCode.NOT_DEFINED))
          .doesNotContain("the disk is broken");
      assertBroken(transfer);
      line.expectClosed();
    }
  }

  @Test
  void whatAFailingSourceSaysIsTold() throws Exception {
    StorageException changed =
        new StorageException(ErrorCode.ACCESS_VIOLATION, "file changed while it was read");
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(
                  OptionalLong.empty(),
                  true,
                  target -> {
                    throw changed;
                  }),
              TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      assertThat(line.expectError(ErrorCode.ACCESS_VIOLATION))
          .isEqualTo("file changed while it was read");
      line.error(ErrorCode.NOT_DEFINED, "stopped");
      assertThat(Script.failureOf(transfer)).hasCause(changed);
    }
  }

  /** Our server takes the ERROR for what it is, and keeps nothing. */
  @Test
  void ourServerKeepsNothingOfAWriteThatFailed() throws Exception {
    try (Wire wire = new Wire();
        TftpClient client = TftpClient.open()) {
      for (int before : new int[] {0, 1, 200_000}) {
        assertBroken(
            client.push(
                failing(true, before), wire.file("a"), TcpScript.TCP, TransferListener.NONE));
        assertThat(wire.reports.next().failure()).isInstanceOf(Failure.PeerError.class);
        assertThat(wire.files.names()).isEmpty();
      }
    }
  }

  /** The rest of a DATA that has begun cannot come, and nothing else may come in its place. */
  @Test
  void aFileThatFailsInsideOfAMessageEndsTheConnection() throws Exception {
    int[] given = {0};
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(
                  OptionalLong.of(1 << 20),
                  true,
                  target -> {
                    if (given[0] > 500_000) {
                      throw broken;
                    }
                    int count = TcpFiles.zeros(target, 10_000);
                    given[0] += count;
                    return count;
                  }),
              TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      line.receive(6 + 510_000);
      line.expectClosed();
      assertBroken(transfer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0, 1", "true, 99, 100", "true, 101, 100", "true, 600000, 100", "true, 100, 600000",
    "false, 0, 1", "false, 99, 100", "false, 101, 100", "false, 600000, 100", "false, 9, 600000"
  })
  void aFileOfAnotherLengthThanAnnouncedIsNotSent(boolean prompt, int length, int announced)
      throws Exception {
    int[] left = {length};
    try (TcpScript script = new TcpScript()) {
      ClientTransfer transfer =
          script.push(
              new TcpFiles.ScriptedSource(
                  OptionalLong.of(announced),
                  prompt,
                  target -> {
                    int count = TcpFiles.zeros(target, left[0]);
                    left[0] -= count;
                    return count == 0 ? -1 : count;
                  }),
              TcpScript.TCP);
      TcpLine line = script.request(Direction.WRITE);
      if (prompt && announced > 262_144) {
        line.receive(6 + length);
        line.expectClosed();
      } else {
        assertThat(line.expectErrorAfterData(ErrorCode.NOT_DEFINED))
            .contains(announced + " ")
            .contains("announced");
        line.error(ErrorCode.NOT_DEFINED, "stopped");
      }
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.StorageFailed.class);
    }
  }

  private TcpFiles.ScriptedSource failing(boolean prompt, int before) {
    int[] left = {before};
    return new TcpFiles.ScriptedSource(
        OptionalLong.empty(),
        prompt,
        target -> {
          if (left[0] == 0) {
            throw broken;
          }
          int count = TcpFiles.zeros(target, left[0]);
          left[0] -= count;
          return count;
        });
  }

  private void assertBroken(ClientTransfer transfer) {
    TftpException failure = Script.failureOf(transfer);
    assertThat(failure.failure()).isInstanceOf(Failure.StorageFailed.class);
    assertThat(failure).hasRootCause(broken);
  }
}
