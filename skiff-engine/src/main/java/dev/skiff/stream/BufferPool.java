package dev.skiff.stream;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * The buffers of running transfers, outside of the heap, so that the system reads and writes them
 * without a copy. Safe for several threads.
 */
public final class BufferPool {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int MOST_UNUSED = 64;

  private final ArrayBlockingQueue<ByteBuffer> unused = new ArrayBlockingQueue<>(MOST_UNUSED);
  private final Semaphore left;

  /**
   * An empty pool.
   *
   * @param bytes of all buffers together; at most half of the heap's size is taken, as the system
   *     bounds what is outside of the heap by that as well
   */
  public BufferPool(long bytes) {
    long most = Math.min(bytes, Runtime.getRuntime().maxMemory() / 2);
    left = new Semaphore(Math.clamp(most / BUFFER_BYTES, 1, Integer.MAX_VALUE));
  }

  /**
   * An empty buffer.
   *
   * @throws StorageException with what a client is told, where there are too many already
   */
  public ByteBuffer take() throws StorageException {
    if (!left.tryAcquire()) {
      throw new StorageException(ErrorCode.NOT_DEFINED, "server is busy: no buffer memory left");
    }
    ByteBuffer buffer = unused.poll();
    return buffer == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : buffer.clear();
  }

  /**
   * Takes one back; a full pool lets it go.
   *
   * @param reusable whether nobody uses it any more
   */
  public void giveBack(ByteBuffer buffer, boolean reusable) {
    left.release();
    if (reusable) {
      unused.offer(buffer);
    }
  }
}
