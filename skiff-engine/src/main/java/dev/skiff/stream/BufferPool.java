package dev.skiff.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The buffers of running transfers, outside of the heap, so that the system reads and writes them
 * without a copy. How many there are at once is bounded by the number of transfers. Safe for
 * several threads.
 */
public final class BufferPool {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int MOST_UNUSED = 64;

  private final ArrayBlockingQueue<ByteBuffer> unused = new ArrayBlockingQueue<>(MOST_UNUSED);

  /** An empty buffer. */
  public ByteBuffer take() {
    ByteBuffer buffer = unused.poll();
    return buffer == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : buffer.clear();
  }

  /** Takes one back that nobody uses any more; a full pool lets it go. */
  public void giveBack(ByteBuffer buffer) {
    unused.offer(buffer);
  }
}
