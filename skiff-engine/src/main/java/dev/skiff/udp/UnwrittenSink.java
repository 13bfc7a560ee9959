package dev.skiff.udp;

import dev.skiff.storage.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A sink that stays open if its transfer wrote nothing. Another transfer can then use it, until it
 * is released.
 */
final class UnwrittenSink implements Sink {
  private final Sink sink;
  private boolean used;
  private boolean released;

  UnwrittenSink(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    used |= source.hasRemaining();
    sink.write(source);
  }

  @Override
  public void flush() throws IOException {
    used = true;
    sink.flush();
  }

  @Override
  public void commit() throws IOException {
    used = true;
    sink.commit();
  }

  @Override
  public void close() throws IOException {
    if (used) {
      release();
    }
  }

  /** Closes the underlying sink, once. */
  void release() throws IOException {
    if (!released) {
      released = true;
      sink.close();
    }
  }
}
