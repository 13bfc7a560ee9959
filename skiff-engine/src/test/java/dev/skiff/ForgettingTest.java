package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transfer.AccessPolicy;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A transfer that is over takes no memory, whatever timers it had and whoever asked for it. */
class ForgettingTest {

  @Test
  void whatIsOverIsForgottenLongBeforeItsTimersWouldHaveCome() throws Exception {
    Watching storage = new Watching();
    storage.files.put("a", new byte[600]);
    Limits slow =
        Wire.PATIENT.toBuilder()
            .initialTimeout(Duration.ofHours(1))
            .minTimeout(Duration.ofHours(1))
            .maxTimeout(Duration.ofHours(1))
            .stall(Duration.ofHours(1))
            .build();
    try (Wire wire = new Wire(storage.files, storage, slow, AccessPolicy.READ_ONLY)) {
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      peer.expectData(2);
      peer.ack(2);
      assertThat(wire.reports.next().succeeded()).isTrue();
      Await.until("the source is forgotten", () -> isForgotten(storage.last));
    }
  }

  private static boolean isForgotten(WeakReference<Source> source) {
    System.gc();
    return source.refersTo(null);
  }

  /** Knows what it gave, without holding it. */
  private static final class Watching implements Storage {
    final MemoryStorage files = new MemoryStorage();
    volatile WeakReference<Source> last = new WeakReference<>(null);

    @Override
    public Source openForReading(FileRequest request) throws IOException {
      Source source = new Watched(files.openForReading(request));
      last = new WeakReference<>(source);
      return source;
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      return files.openForWriting(request, options);
    }
  }

  private record Watched(Source source) implements Source {
    @Override
    public OptionalLong sizeBytes() {
      return source.sizeBytes();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return source.read(target);
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
