package dev.skiff.protocol.rate;

/**
 * A block of a window that is left out on purpose. The gap draws an ACK at once, which measures the
 * path, and then the block is sent: it costs no datagram if the receiver keeps the blocks behind a
 * gap. A window that leaves at once has none.
 */
public final class PlannedGap {
  private static final long NONE = Long.MAX_VALUE;

  /** A window that takes longer has blocks left out, one for each {@link #DRAW_NANOS}. */
  private static final double SLOW_WINDOW_NANOS = 5e8;

  private static final double DRAW_NANOS = 2.5e8;
  private static final int SMALLEST_DRAW = 8;

  /** The same while the rate is only guessed, beyond two round trips. */
  private static final double UNSURE_WINDOW_NANOS = 5e6;

  private final SendingRate rate;
  private final PathMeter path;
  private long block = NONE;

  public PlannedGap(SendingRate rate, PathMeter path) {
    this.rate = rate;
    this.path = path;
  }

  /** The block that is left out; {@link Long#MAX_VALUE} if there is none. */
  public long block() {
    return block;
  }

  public void set(long block) {
    this.block = block;
  }

  public void forget() {
    block = NONE;
  }

  /** An ACK came of the block before the gap, and of none behind it. */
  public boolean isShownBy(long acknowledged, long sentThrough) {
    return acknowledged == block - 1 && sentThrough > block;
  }

  /**
   * Plans a gap, if a window is slow and none is planned.
   *
   * @param next the next block to leave, none of those behind it has left
   * @param end the last block of the window, or of the file
   */
  public void plan(long next, long end) {
    if (block != NONE) {
      return;
    }
    double window = rate.windowNanos();
    boolean unsure =
        rate.isStarting() && window > 2 * path.smallestRoundTripNanos() + UNSURE_WINDOW_NANOS;
    long planned = next + (unsure ? OpeningProbe.BLOCKS : blocksOfSlowWindow()) - 1;
    if ((unsure || window > SLOW_WINDOW_NANOS) && planned + 2 < end) {
      block = planned;
    }
  }

  private long blocksOfSlowWindow() {
    return (long) Math.max(SMALLEST_DRAW, DRAW_NANOS / rate.spacingNanos());
  }
}
