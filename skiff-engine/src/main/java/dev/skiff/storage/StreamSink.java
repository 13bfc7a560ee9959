package dev.skiff.storage;

import dev.skiff.storage.file.Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** Writes straight into a stream that stays its owner's: what was written stays. */
final class StreamSink implements Sink {

  static final String SHOWN_NAME = "the output";

  private static final int CHUNK_BYTES = 16 << 10;

  private final OutputStream stream;
  private boolean ended;

  StreamSink(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    requireOpen();
    byte[] chunk = new byte[Math.min(source.remaining(), CHUNK_BYTES)];
    try {
      while (source.hasRemaining()) {
        int count = Math.min(source.remaining(), chunk.length);
        source.get(chunk, 0, count);
        stream.write(chunk, 0, count);
      }
    } catch (IOException e) {
      throw Failures.of(e, SHOWN_NAME);
    }
  }

  @Override
  public void commit() throws IOException {
    requireOpen();
    try {
      stream.flush();
      ended = true;
    } catch (IOException e) {
      throw Failures.of(e, SHOWN_NAME);
    }
  }

  @Override
  public void close() {
    ended = true;
  }

  private void requireOpen() throws ClosedChannelException {
    if (ended) {
      throw new ClosedChannelException();
    }
  }
}
