package dev.skiff.protocol.rate;

/**
 * The times at which the blocks of the latest window left. Memory is bounded: of a window of more
 * than {@value #SLOTS} blocks, neighbours share one entry, which holds the latest of them.
 */
final class DepartureTimes {
  private static final int SLOTS = 1024;

  private final long[] times;
  private final int[] positions;
  private final int blocksPerSlot;
  private long latestAt;
  private int run;

  /**
   * @param windowSize blocks for each ACK, 1 or more
   */
  DepartureTimes(int windowSize) {
    // A gap that moves the window leaves one block more than a window in use.
    int blocks = windowSize + 2;
    blocksPerSlot = (blocks + SLOTS - 1) / SLOTS;
    times = new long[(blocks + blocksPerSlot - 1) / blocksPerSlot];
    positions = new int[times.length];
  }

  /** Blocks left together, in nanoseconds of the transfer's clock. */
  void onTransmitted(long from, long through, long now) {
    if (now != latestAt) {
      run = 0;
    }
    latestAt = now;
    for (long block = from; block <= through; block++) {
      times[slot(block)] = now;
      positions[slot(block)] = ++run;
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
    return (int) (block / blocksPerSlot % times.length);
  }
}
