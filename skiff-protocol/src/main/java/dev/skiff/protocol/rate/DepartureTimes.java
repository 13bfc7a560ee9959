package dev.skiff.protocol.rate;

/**
 * The times at which the blocks of the latest window left. Memory is bounded: in a window of more
 * than 1,022 blocks, neighbours share one entry, which holds the latest of them.
 */
final class DepartureTimes {
  private static final int MOST_SLOTS = 1_024;

  /** The binary logarithm of the blocks that share an entry. */
  private final int shared;

  private final int slots;
  private long[] times = {0};
  private int[] positions = {0};
  private long latestAt;
  private int run;

  /**
   * @param windowSize blocks for each ACK, 1 or more
   */
  DepartureTimes(int windowSize) {
    // A gap that moves the window leaves one block more than a window in use.
    int blocks = windowSize + 2;
    int bits = 0;
    while (entries(blocks, bits) > MOST_SLOTS) {
      bits++;
    }
    shared = bits;
    // Powers of two: a division for each block would cost a twentieth of a fast transfer.
    slots = Integer.highestOneBit(entries(blocks, bits) - 1) << 1;
  }

  /** The entries for so many blocks, the first of which may be the last of its entry. */
  private static int entries(int blocks, int shared) {
    return ((blocks - 2) >> shared) + 2;
  }

  /** Blocks left together, in nanoseconds of the transfer's clock. */
  void onTransmitted(long from, long through, long now) {
    if (now != latestAt) {
      run = 0;
    }
    latestAt = now;
    if (times.length < slots) {
      // Not before: the address of a client that only proposes a window may be forged.
      times = new long[slots];
      positions = new int[slots];
    }
    for (long block = from; block <= through; block++) {
      int slot = slot(block);
      times[slot] = now;
      positions[slot] = ++run;
    }
  }

  /** A block did not leave, and the one behind it did. */
  void onLeftOut(long block, long now) {
    times[slot(block)] = now;
    positions[slot(block)] = 1;
  }

  /** The time at which a block of the latest window left, in nanoseconds. */
  long at(long block) {
    return times[slot(block)];
  }

  /** The number of blocks that left at the time of this block, up to it; 1 or more. */
  int positionInRun(long block) {
    return positions[slot(block)];
  }

  private int slot(long block) {
    return (int) (block >> shared) & (times.length - 1);
  }
}
