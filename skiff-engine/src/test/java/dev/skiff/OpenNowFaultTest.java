package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.Storage;
import dev.skiff.storage.WriteOptions;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A fault in a storage's {@link Storage#openNow}. */
class OpenNowFaultTest {
  /** As one in {@link Storage#openForReading} is: nobody waits for an answer that never comes. */
  @Test
  void itIsToldToTheClientAndEndsTheRequest() throws Exception {
    try (Wire wire = new Wire(new Faulty())) {
      for (int i = 0; i < 3; i++) {
        Peer peer = wire.peer();
        peer.read(wire.address(), "a");
        assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("could not be opened");
        assertThat(wire.reports.next().failure()).isInstanceOf(Failure.StorageFailed.class);
      }
    }
  }

  private static final class Faulty implements Storage {
    @Override
    public Optional<Source> openNow(FileRequest request) {
      throw new IllegalStateException("as a test wants it");
    }

    @Override
    public Source openForReading(FileRequest request) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public Sink openForWriting(FileRequest request, WriteOptions options) throws IOException {
      throw new IOException("not here");
    }
  }
}
