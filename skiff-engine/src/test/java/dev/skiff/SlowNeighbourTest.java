package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One whose storage takes a second for each read, and a hundred that do not wait for it. */
class SlowNeighbourTest {
  private static final int OTHERS = 100;
  private static final int ROUNDS = 3;

  /** Generous: a loop that waited for even one read would be slower by far. */
  private static final double RATIO = 4;

  private static final Duration READ = Duration.ofSeconds(1);

  @Test
  @Timeout(100)
  void aSlowStorageKeepsNobodyElseWaiting() throws Exception {
    Slow storage = new Slow();
    byte[] content = Content.of(60_000);
    storage.files.put("slow", Content.of(50_000_000));
    storage.files.put("quick", content);
    try (Wire wire = new Wire(storage);
        TftpClient client = TftpClient.open(Wire.PATIENT)) {
      round(wire, client, content);
      long[] alone = new long[ROUNDS];
      long[] beside = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        alone[i] = round(wire, client, content);
        int before = storage.reads.get();
        ClientTransfer slow =
            client.pull(
                wire.file("slow"),
                Sinks.of(new ByteArrayOutputStream()),
                TransferOptions.DEFAULT,
                TransferListener.NONE);
        Await.until("it reads ahead", () -> storage.reads.get() > before + 1);
        beside[i] = round(wire, client, content);
        assertThat(slow.result()).as("the slow one").isNotDone();
        slow.cancel();
        assertThat(slow.result()).failsWithin(Duration.ofSeconds(20));
      }
      Arrays.sort(alone);
      Arrays.sort(beside);
      assertThat((double) beside[ROUNDS / 2] / alone[ROUNDS / 2])
          .as("how much longer it takes, %s and %s ns", alone[1], beside[1])
          .isLessThan(RATIO);
    }
  }

  /** How long all the others take. */
  private static long round(Wire wire, TftpClient client, byte[] content) throws IOException {
    long began = System.nanoTime();
    List<ClientTransfer> transfers = new ArrayList<>();
    List<ByteArrayOutputStream> got = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      ByteArrayOutputStream each = new ByteArrayOutputStream();
      got.add(each);
      transfers.add(
          client.pull(
              wire.file("quick"),
              Sinks.of(each),
              TransferOptions.DEFAULT.withBlockSize(1_428).withWindowSize(4),
              TransferListener.NONE));
    }
    for (ClientTransfer transfer : transfers) {
      transfer.await();
    }
    long took = System.nanoTime() - began;
    assertThat(got).allMatch(each -> Arrays.equals(each.toByteArray(), content));
    return took;
  }

  /** Files in memory, of which one is far away. */
  private static final class Slow implements Storage {
    final MemoryStorage files = new MemoryStorage();
    final AtomicInteger reads = new AtomicInteger();

    @Override
    public Source openForReading(FileRequest request) throws IOException {
      Source source = files.openForReading(request);
      return request.name().equals("slow") ? new Far(source) : source;
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      return files.openForWriting(request, options);
    }

    private final class Far implements Source {
      private final Source source;

      Far(Source source) {
        this.source = source;
      }

      @Override
      public OptionalLong sizeBytes() {
        return source.sizeBytes();
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        reads.incrementAndGet();
        long until = System.nanoTime() + READ.toNanos();
        for (long left = READ.toNanos(); left > 0; left = until - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        return source.read(target);
      }

      @Override
      public void close() {
        source.close();
      }
    }
  }
}
