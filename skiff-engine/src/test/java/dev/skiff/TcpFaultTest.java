package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong beside the files and the peers: faults, memory, the end of everything. */
class TcpFaultTest {
  private static final int BUFFER_BYTES = 64 << 10;

  /** A source of a program that has a bug. */
  private static final class FaultySource implements Source {
    private int closed;

    @Override
    public OptionalLong sizeBytes() {
      throw new IllegalStateException("a bug");
    }

    @Override
    public int read(ByteBuffer target) {
      return -1;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private record FaultyStorage(FaultySource source) implements Storage {
    @Override
    public Source openForReading(FileRequest request) {
      return source;
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      throw new IOException("not here");
    }
  }

  @Test
  void aFaultInAStorageEndsOneTransferWithAReport() throws Exception {
    FaultySource source = new FaultySource();
    try (Wire wire = new Wire(new FaultyStorage(source), Wire.PATIENT)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"));
      assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).isEqualTo("internal error");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.StorageFailed.class);
      Await.until("it is closed", () -> source.closed == 1);
    }
  }

  @Test
  void aFaultInAClientsSourceIsItsFailure() throws Exception {
    FaultySource source = new FaultySource();
    Reports reports = new Reports();
    try (Wire wire = new Wire();
        TftpClient client = TftpClient.open()) {
      ClientTransfer push =
          client.push(
              source,
              wire.file("a"),
              TransferOptions.DEFAULT.withTransport(Transport.TCP),
              reports);
      TftpException failure = catchThrowableOfType(TftpException.class, push::await);
      assertThat(failure.failure()).isInstanceOf(Failure.StorageFailed.class);
      assertThat(reports.next().failure()).isEqualTo(failure.failure());
      Await.until("it is closed", () -> source.closed == 1);
    }
  }

  @Test
  void withoutMemoryForItsBufferATransferIsRefusedAndLeavesNothing(@TempDir Path root)
      throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire =
            new Wire(storage, Wire.PATIENT.toBuilder().bufferBytes(2 * BUFFER_BYTES).build())) {
      List<TcpPeer> busy = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        TcpPeer peer = wire.stream();
        peer.send(TcpPeer.wrq("up" + i), TcpPeer.data(new byte[9]));
        busy.add(peer);
      }
      Await.until("two uploads have a buffer", () -> bytesIn(root) == 18);
      TcpPeer late = wire.stream();
      late.send(TcpPeer.wrq("late"), TcpPeer.end());
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("no buffer memory left");
      assertThat(names(root)).hasSize(2);
      for (TcpPeer peer : busy) {
        peer.send(TcpPeer.end());
        peer.expectAck();
      }
      Await.until("there is memory again", () -> isTaken(late));
      assertThat(names(root)).containsExactlyInAnyOrder("up0", "up1", "late");
    }
  }

  @Test
  void uploadsThatSendNothingTakeNoMemoryFromOthers() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().bufferBytes(BUFFER_BYTES).build())) {
      Option size = Option.of(Option.TRANSFER_SIZE, 9);
      List<TcpPeer> idle = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        TcpPeer peer = wire.stream();
        peer.send(TcpPeer.wrq("up" + i, size));
        peer.expectOptionAck(size);
        idle.add(peer);
      }
      for (TcpPeer peer : idle) {
        peer.send(TcpPeer.data(new byte[9]), TcpPeer.end());
        peer.expectAck();
      }
    }
  }

  private static long bytesIn(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isTaken(TcpPeer peer) {
    try {
      peer.send(TcpPeer.wrq("late"), TcpPeer.end());
      return peer.receive()[1] == 4;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void errorsThatNobodyAskedForDoNotKeepAConnectionOpen() throws Exception {
    Duration idle = Duration.ofSeconds(2);
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().idle(idle).build())) {
      TcpPeer peer = wire.stream();
      long deadline = System.nanoTime() + Patience.NANOS;
      while (wire.reports.disconnects() == 0) {
        assertThat(System.nanoTime()).as("the connection is still open").isLessThan(deadline);
        try {
          peer.send(TcpPeer.error("still here"));
        } catch (IOException e) {
          break;
        }
        Thread.sleep(50);
      }
      assertThat(wire.reports.nextDisconnect()).contains("no complete request");
    }
  }

  @Test
  void aServerThatClosesLeavesNoConnectionOpenNotEvenARefusedOne() throws Exception {
    MemoryStorage files = new MemoryStorage();
    List<TcpPeer> refused = new ArrayList<>();
    TftpServer server =
        TftpServer.builder(files)
            .address(new InetSocketAddress(Peer.IPV4, 0))
            .limits(Wire.PATIENT.toBuilder().connections(1).build())
            .start();
    try {
      for (int i = 0; i < 20; i++) {
        refused.add(new TcpPeer(new InetSocketAddress(Peer.IPV4, server.port())));
      }
    } finally {
      server.close();
    }
    for (TcpPeer peer : refused) {
      peer.expectGone();
      peer.close();
    }
  }
}
