package dev.skiff.storage;

import dev.skiff.protocol.wire.NetasciiEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** A source whose text leaves as netascii. Its size is not known before it has been read. */
final class NetasciiSource implements Source {
  private static final int RUN_BYTES = 8 << 10;

  private final Source text;
  private final NetasciiEncoder encoder = new NetasciiEncoder();
  private final ByteBuffer run = ByteBuffer.allocate(RUN_BYTES).flip();
  private boolean ended;

  NetasciiSource(Source text) {
    this.text = text;
  }

  @Override
  public OptionalLong sizeBytes() {
    return OptionalLong.empty();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int before = target.position();
    while (target.position() == before && target.hasRemaining()) {
      if (!run.hasRemaining() && !encoder.hasPending() && !refill()) {
        return -1;
      }
      encoder.encode(run, target);
    }
    return target.position() - before;
  }

  private boolean refill() throws IOException {
    if (!ended) {
      run.clear();
      ended = text.read(run) < 0;
      run.flip();
    }
    return !ended;
  }

  @Override
  public boolean isPrompt() {
    return text.isPrompt();
  }

  @Override
  public void close() {
    text.close();
  }
}
