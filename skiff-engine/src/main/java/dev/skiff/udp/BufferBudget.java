package dev.skiff.udp;

import dev.skiff.net.ClientKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for the blocks of all transfers together. The less is left, the smaller the windows
 * that the server agrees to: a small window costs little speed if there are many clients. Safe for
 * use by several threads.
 */
public final class BufferBudget {
  private static final int SMALLEST_WINDOW_BYTES = 32 << 10;
  private static final int SMALLEST_RUN_BYTES = 16 << 10;
  private static final int LARGEST_RUN_BYTES = 128 << 10;

  /** The number of transfers that may read ahead at once and still share what is left. */
  private static final int RUNS = 1_024;

  /** A transfer gets at most one of so many parts of what is left for large windows. */
  private static final int SHARE = 32;

  /** Not for large windows: otherwise some dozens of clients would leave nothing for the others. */
  private final long reserve;

  /** The last one of so many parts is for clients that have nothing yet. */
  private static final int RESERVED_PART = 4;

  private final long bytes;
  private final AtomicLong left;

  /** The windows of uploads that were agreed to and have not begun. */
  private final AtomicLong promised = new AtomicLong();

  private final ConcurrentMap<ClientKey, Long> byClient = new ConcurrentHashMap<>();

  /**
   * @param bytes the memory for all transfers
   */
  public BufferBudget(long bytes) {
    this.bytes = bytes;
    reserve = bytes / 2;
    left = new AtomicLong(bytes);
  }

  /** The largest window to agree to now, up to {@code most} bytes. A small one is always left. */
  int windowBytes(int most) {
    long share = (left.get() - promised.get() - reserve) / SHARE;
    return Math.clamp(share, Math.min(SMALLEST_WINDOW_BYTES, most), most);
  }

  /** The number of bytes to read at once now: each task of the I/O threads has a fixed cost. */
  int runBytes() {
    return Math.clamp((left.get() - reserve) / RUNS, SMALLEST_RUN_BYTES, LARGEST_RUN_BYTES);
  }

  /** Takes memory. Returns false, and takes nothing, if there is not enough. */
  boolean take(int bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** An upload is agreed to: windows become smaller, but nothing is taken before it begins. */
  void promise(int bytes) {
    promised.addAndGet(bytes);
  }

  /** The promised upload begins, or it does not. */
  void endPromise(int bytes) {
    promised.addAndGet(-bytes);
  }

  /**
   * Takes memory for a client. The last quarter is for clients that have nothing yet.
   *
   * @return false, and nothing is taken, if there is not enough
   */
  boolean take(ClientKey client, int wanted) {
    boolean isFirst = byClient.merge(client, (long) wanted, Long::sum) == wanted;
    boolean allowed = isFirst || left.get() - wanted >= bytes / RESERVED_PART;
    if (allowed && take(wanted)) {
      return true;
    }
    forget(client, wanted);
    return false;
  }

  /** Memory of a client is no longer used, and {@link #giveBack} is called for it. */
  void forget(ClientKey client, int unused) {
    byClient.computeIfPresent(client, (key, held) -> held == unused ? null : held - unused);
  }

  /**
   * Takes memory even if there is not enough: a client cannot refuse what it has proposed itself.
   */
  void takeRegardless(int bytes) {
    left.addAndGet(-bytes);
  }

  /** The number of bytes that are taken now. */
  public long taken() {
    return bytes - left.get();
  }

  void giveBack(int bytes) {
    left.addAndGet(bytes);
  }
}
