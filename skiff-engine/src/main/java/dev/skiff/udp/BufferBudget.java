package dev.skiff.udp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the blocks of all transfers may take together. The scarcer it is, the smaller the
 * windows that are agreed to: with many clients a window is worth little, and memory much. Safe for
 * several threads.
 */
public final class BufferBudget {
  private static final int SMALLEST_WINDOW_BYTES = 32 << 10;
  private static final int SMALLEST_RUN_BYTES = 16 << 10;
  private static final int LARGEST_RUN_BYTES = 128 << 10;

  /** With so many transfers reading at once, the runs of all of them take what is left. */
  private static final int RUNS = 1_024;

  /** A single transfer gets at most this part of what is left for large windows. */
  private static final int SHARE = 32;

  /** What is not for large windows: else some dozens of clients would leave nothing to the rest. */
  private final long reserve;

  private final long bytes;
  private final AtomicLong left;

  /**
   * @param bytes in all
   */
  public BufferBudget(long bytes) {
    this.bytes = bytes;
    reserve = bytes / 2;
    left = new AtomicLong(bytes);
  }

  /** The largest window to agree to now, in bytes; a small one is always possible. */
  int windowBytes(int most) {
    long share = (left.get() - reserve) / SHARE;
    return Math.clamp(share, Math.min(SMALLEST_WINDOW_BYTES, most), most);
  }

  /** How much of a file to read at once now: each hand-over to the I/O threads has its price. */
  int runBytes() {
    return Math.clamp((left.get() - reserve) / RUNS, SMALLEST_RUN_BYTES, LARGEST_RUN_BYTES);
  }

  /** Takes memory; false where so much is not left. */
  boolean take(int bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** Takes what a client agreed to after it had asked for it itself: too late to refuse. */
  void takeRegardless(int bytes) {
    left.addAndGet(-bytes);
  }

  /** Bytes that are taken now. */
  public long taken() {
    return bytes - left.get();
  }

  void giveBack(int bytes) {
    left.addAndGet(bytes);
  }
}
