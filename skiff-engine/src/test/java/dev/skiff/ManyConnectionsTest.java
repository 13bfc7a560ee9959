package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many transfers over TCP at once, each on a connection of its own. */
class ManyConnectionsTest {
  private static final int TRANSFERS = 1_000;

  /** One of the many, with what it is to bring; a download has a target. */
  private record Running(
      ClientTransfer transfer, String name, ByteBuffer content, ByteArrayOutputStream target) {

    void assertRight(MemoryStorage files) throws IOException {
      assertThat(transfer.await().succeeded()).isTrue();
      byte[] there = target == null ? files.get(name).orElseThrow() : target.toByteArray();
      assertThat(ByteBuffer.wrap(there)).as(name).isEqualTo(content);
    }
  }

  /** Lets nobody begin before all have come. A virtual thread that waits here holds up no other. */
  private record Gate(Storage files, CountDownLatch missing) implements Storage {
    @Override
    public Source openForReading(FileRequest request) throws IOException {
      pass();
      return files.openForReading(request);
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      pass();
      return files.openForWriting(request, options);
    }

    private void pass() throws IOException {
      missing.countDown();
      try {
        if (!missing.await(Patience.SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(missing.getCount() + " transfers did not come");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public boolean isPrompt() {
      return true;
    }
  }

  @Test
  void aThousandAtOnceHalfUpHalfDownAreRightInEachByte() throws Exception {
    Random random = new Random(1_000);
    MemoryStorage files = new MemoryStorage();
    Gate gate = new Gate(files, new CountDownLatch(TRANSFERS));
    try (Wire wire = new Wire(files, gate, Limits.DEFAULT, AccessPolicy.READ_AND_CREATE);
        TftpClient client = TftpClient.open()) {
      List<Running> running = new ArrayList<>();
      for (int i = 0; i < TRANSFERS; i++) {
        running.add(start(wire, client, i, random));
      }
      for (Running one : running) {
        one.assertRight(files);
      }
      for (int i = 0; i < TRANSFERS; i++) {
        TransferReport report = wire.reports.next();
        assertThat(report.failure()).isNull();
        assertThat(report.transport()).isEqualTo(Transport.TCP);
      }
    }
  }

  private static Running start(Wire wire, TftpClient client, int number, Random random) {
    byte[] content = new byte[random.nextInt(number % 10 == 0 ? 1_500_000 : 30_000)];
    random.nextBytes(content);
    String name = "file" + number;
    TransferOptions options = TransferOptions.DEFAULT.withTransport(Transport.TCP);
    if (number % 2 == 0) {
      Source source = Sources.bytes(content);
      return new Running(
          client.push(source, wire.file(name), options, TransferListener.NONE),
          name,
          ByteBuffer.wrap(content),
          null);
    }
    wire.files.put(name, content);
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    return new Running(
        client.pull(wire.file(name), Sinks.of(target), options, TransferListener.NONE),
        name,
        ByteBuffer.wrap(content),
        target);
  }
}
