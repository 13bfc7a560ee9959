package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client whose own file fails, or blocks. */
class ClientStorageFailureTest {
  private static final TransferOptions LARGE_BLOCKS =
      TransferOptions.DEFAULT.withBlockSize(20_000).withWindowSize(1);

  @Test
  void aSinkThatFailsIsToldToTheServerAndItsUser() throws Exception {
    IOException broken = new IOException("pipe is broken");
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw broken;
          }
        };
    try (Wire wire = new Wire();
        TftpClient client = TftpClient.open()) {
      wire.files.put("a", new byte[1_000_000]);
      ClientTransfer transfer =
          client.pull(wire.file("a"), Sinks.of(failing), LARGE_BLOCKS, TransferListener.NONE);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isInstanceOf(Failure.StorageFailed.class);
      assertThat(failure).hasRootCause(broken);
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.PeerError.class);
    }
  }

  @Test
  @Tag("rfc1350-2-error-of-resource")
  void aSourceThatFailsIsToldToTheServerAndItsUser() throws Exception {
    IOException broken = new IOException("disk is broken");
    InputStream failing =
        new InputStream() {
          private int left = 50_000;

          @Override
          public int read() throws IOException {
            if (left-- > 0) {
              return 'x';
            }
            throw broken;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            target[offset] = (byte) read();
            return 1;
          }
        };
    try (Wire wire = new Wire();
        TftpClient client = TftpClient.open()) {
      ClientTransfer transfer =
          client.push(Sources.of(failing), wire.file("a"), LARGE_BLOCKS, TransferListener.NONE);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure).hasRootCause(broken);
      assertThat(failure.failure()).isInstanceOf(Failure.StorageFailed.class);
      assertThat(wire.reports.next().failure())
          .isInstanceOfSatisfying(
              Failure.PeerError.class,
              error -> assertThat(error.message()).doesNotContain("disk is broken"));
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  void aFaultInASourceIsAFailureAndNotAHang() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    try (Wire wire = new Wire();
        TftpClient client = TftpClient.open()) {
      ClientTransfer transfer =
          client.push(
              new FaultySource(closed), wire.file("a"), LARGE_BLOCKS, TransferListener.NONE);
      assertThat(Script.failureOf(transfer)).hasRootCauseInstanceOf(StackOverflowError.class);
      Await.until("the source is closed", () -> closed.get() == 1);
    }
  }

  @Test
  void aCommitThatFailsIsAFailureInThePlaceOfTheLastAck() throws Exception {
    IOException full = new IOException("disk is full");
    AtomicInteger closed = new AtomicInteger();
    try (Script script = new Script()) {
      ClientTransfer transfer =
          script.client.pull(
              script.file("a"),
              new UncommittableSink(full, closed),
              Script.PLAIN,
              TransferListener.NONE);
      script.request(Direction.READ);
      script.server.data(1, new byte[3]);
      script.server.expectError(ErrorCode.NOT_DEFINED);
      assertThat(Script.failureOf(transfer)).hasCause(full);
      assertThat(closed).hasValue(1);
    }
  }

  /** RFC 2349: it may end the transfer that way. */
  @Test
  @Tag("rfc2349-tsize-client-refuses")
  void aFullDiskIsError3ToTheServer() throws Exception {
    IOException full = new StorageException(ErrorCode.DISK_FULL, "no room here");
    try (Script script = new Script()) {
      ClientTransfer transfer =
          script.client.pull(
              script.file("a"),
              new UncommittableSink(full, new AtomicInteger()),
              Script.PLAIN,
              TransferListener.NONE);
      script.request(Direction.READ);
      script.server.data(1, new byte[3]);
      assertThat(script.server.expectError(ErrorCode.DISK_FULL)).isEqualTo("no room here");
      assertThat(Script.failureOf(transfer)).hasCause(full);
    }
  }

  /** A pipe that nobody writes to: its reader cannot be waited for. */
  @Test
  void aSourceThatBlocksDoesNotKeepTheFailureFromItsUser() throws Exception {
    PipedOutputStream silent = new PipedOutputStream();
    InputStream blocking = new PipedInputStream(silent);
    try (Script script = new Script()) {
      ClientTransfer transfer =
          script.client.push(
              Sources.of(blocking), script.file("a"), Script.PLAIN, TransferListener.NONE);
      script.request(Direction.WRITE);
      script.server.ack(0);
      script.server.error(ErrorCode.DISK_FULL, "no room");
      assertThat(
              transfer
                  .result()
                  .handle((report, failure) -> failure)
                  .get(Patience.SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TftpException.class);
    } finally {
      silent.close();
    }
  }

  private record FaultySource(AtomicInteger closed) implements Source {
    @Override
    public OptionalLong sizeBytes() {
      return OptionalLong.empty();
    }

    @Override
    public int read(ByteBuffer target) {
      throw new StackOverflowError("as a test wants it");
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private record UncommittableSink(IOException failure, AtomicInteger closed) implements Sink {
    @Override
    public void write(ByteBuffer source) {
      source.position(source.limit());
    }

    @Override
    public void commit() throws IOException {
      throw failure;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
