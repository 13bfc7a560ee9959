package dev.skiff.storage;

import dev.skiff.protocol.wire.NetasciiDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A sink that receives netascii and keeps local text. */
final class NetasciiSink implements Sink {
  private static final int RUN_BYTES = 8 << 10;

  private final Sink text;
  private final NetasciiDecoder decoder = new NetasciiDecoder();
  private final ByteBuffer run = ByteBuffer.allocate(RUN_BYTES + 1);

  NetasciiSink(Sink text) {
    this.text = text;
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), RUN_BYTES);
      ByteBuffer piece = source.slice(source.position(), count);
      source.position(source.position() + count);
      decoder.decode(piece, run.clear());
      text.write(run.flip());
    }
  }

  @Override
  public void flush() throws IOException {
    finish();
    text.flush();
  }

  @Override
  public void commit() throws IOException {
    finish();
    text.commit();
  }

  private void finish() throws IOException {
    decoder.finish(run.clear());
    text.write(run.flip());
  }

  @Override
  public boolean isPrompt() {
    return text.isPrompt();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
