package dev.skiff.tcp;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of running transfers, outside of the heap, so that the system reads and writes them
 * without a copy. They are large while there is much memory left, and small with many transfers.
 * Safe for several threads.
 */
public final class BufferPool {
  private static final int SMALL_BYTES = 64 << 10;

  /**
   * A small buffer's multiple: an upload takes a tenth less of the processor than with a small one.
   */
  private static final int LARGE = 4;

  private static final int MOST_UNUSED = 32;

  private final ArrayBlockingQueue<ByteBuffer> small = new ArrayBlockingQueue<>(MOST_UNUSED);
  private final ArrayBlockingQueue<ByteBuffer> large = new ArrayBlockingQueue<>(MOST_UNUSED);

  /** The memory that is not given out, in small buffers. */
  private final Semaphore left;

  private final int reserve;

  /**
   * An empty pool.
   *
   * @param bytes of all buffers together; at most half of the heap's size is taken, as the system
   *     bounds what is outside of the heap by that as well
   */
  public BufferPool(long bytes) {
    long most = Math.min(bytes, Runtime.getRuntime().maxMemory() / 2);
    int buffers = Math.clamp(most / SMALL_BYTES, 1, Integer.MAX_VALUE);
    left = new Semaphore(buffers);
    reserve = buffers / 2;
  }

  /**
   * An empty buffer.
   *
   * @throws StorageException with what a client is told, where there are too many already
   */
  public ByteBuffer take() throws StorageException {
    if (left.availablePermits() - LARGE >= reserve && left.tryAcquire(LARGE)) {
      return emptied(large.poll(), LARGE * SMALL_BYTES);
    }
    if (left.tryAcquire()) {
      return emptied(small.poll(), SMALL_BYTES);
    }
    throw new StorageException(ErrorCode.NOT_DEFINED, "server is busy: no buffer memory left");
  }

  private static ByteBuffer emptied(@Nullable ByteBuffer unused, int bytes) {
    return unused == null ? ByteBuffer.allocateDirect(bytes) : unused.clear();
  }

  /**
   * Takes one back; a full pool lets it go.
   *
   * @param reusable whether nobody uses it any more
   */
  public void giveBack(ByteBuffer buffer, boolean reusable) {
    boolean isLarge = buffer.capacity() > SMALL_BYTES;
    left.release(isLarge ? LARGE : 1);
    if (reusable) {
      (isLarge ? large : small).offer(buffer);
    }
  }
}
