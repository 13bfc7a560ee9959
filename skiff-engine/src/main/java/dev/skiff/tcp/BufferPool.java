package dev.skiff.tcp;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of running transfers. They are outside of the heap, so that the system reads and
 * writes them without a copy. They are large while much memory is left, and small with many
 * transfers. The last quarter is for clients that have none. Safe for use by several threads.
 */
public final class BufferPool {
  private static final int SMALL_BYTES = 64 << 10;

  /** Small buffers in a large one. An upload with a large one takes a tenth less processor time. */
  private static final int LARGE = 4;

  private static final int MOST_UNUSED = 32;

  private final ArrayBlockingQueue<ByteBuffer> small = new ArrayBlockingQueue<>(MOST_UNUSED);
  private final ArrayBlockingQueue<ByteBuffer> large = new ArrayBlockingQueue<>(MOST_UNUSED);

  /** The memory that is left, in small buffers. */
  private final Semaphore left;

  private final int reserve;

  /** For clients that have no buffer. */
  private final int reserveForOthers;

  /** Buffers of each client. */
  private final ConcurrentMap<Object, Integer> byClient = new ConcurrentHashMap<>();

  /**
   * An empty pool.
   *
   * @param bytes the memory for all buffers. At most half of the size of the heap is used: the JVM
   *     limits memory outside of the heap by the size of the heap
   */
  public BufferPool(long bytes) {
    long most = Math.min(bytes, Runtime.getRuntime().maxMemory() / 2);
    int buffers = Math.clamp(most / SMALL_BYTES, 1, Integer.MAX_VALUE);
    left = new Semaphore(buffers);
    reserve = buffers / 2;
    reserveForOthers = buffers / 4;
  }

  /**
   * Takes an empty buffer for a client of a server.
   *
   * @param client equal for all transfers of one client
   * @throws StorageException if not enough memory is left for this client
   */
  public ByteBuffer take(Object client) throws StorageException {
    boolean isFirst = byClient.merge(client, 1, Integer::sum) == 1;
    if (isFirst || left.availablePermits() > reserveForOthers) {
      try {
        return take();
      } catch (StorageException | RuntimeException | Error e) {
        forget(client);
        throw e;
      }
    }
    forget(client);
    throw exhausted();
  }

  /** Takes a buffer of a client back: see {@link #giveBack(ByteBuffer, boolean)}. */
  public void giveBack(Object client, ByteBuffer buffer, boolean reusable) {
    forget(client);
    giveBack(buffer, reusable);
  }

  private void forget(Object client) {
    byClient.computeIfPresent(client, (key, held) -> held == 1 ? null : held - 1);
  }

  /**
   * Takes an empty buffer.
   *
   * @throws StorageException if not enough memory is left
   */
  public ByteBuffer take() throws StorageException {
    if (left.availablePermits() - LARGE >= reserve && left.tryAcquire(LARGE)) {
      return emptied(large.poll(), LARGE * SMALL_BYTES);
    }
    if (left.tryAcquire()) {
      return emptied(small.poll(), SMALL_BYTES);
    }
    throw exhausted();
  }

  private static StorageException exhausted() {
    return new StorageException(ErrorCode.NOT_DEFINED, "server is busy: no buffer memory left");
  }

  private static ByteBuffer emptied(@Nullable ByteBuffer unused, int bytes) {
    return unused == null ? ByteBuffer.allocateDirect(bytes) : unused.clear();
  }

  /**
   * Takes a buffer back.
   *
   * @param reusable false if a call may still use it: then the pool does not keep it
   */
  public void giveBack(ByteBuffer buffer, boolean reusable) {
    boolean isLarge = buffer.capacity() > SMALL_BYTES;
    left.release(isLarge ? LARGE : 1);
    if (reusable) {
      (isLarge ? large : small).offer(buffer);
    }
  }
}
