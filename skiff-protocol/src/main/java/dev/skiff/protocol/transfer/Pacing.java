package dev.skiff.protocol.transfer;

/**
 * Spreads a window over time if the path drops bursts, for example because the receiver buffers
 * only a few datagrams. RFC 7440 lets a sender choose when to send the blocks of a window, but not
 * how many.
 *
 * <p>A window that loses blocks does not prove this: on a path with random loss, pacing only costs
 * time. So pacing is tried if nearly every window loses blocks, and kept only while it delivers
 * more than before. Blocks then leave in bursts, as large as the part of a window that arrived
 * before its first loss:
 *
 * <ul>
 *   <li>a loss inside a burst makes the bursts smaller;
 *   <li>any other loss makes the interval between them longer;
 *   <li>a window without loss makes the interval shorter, and many of them the bursts larger.
 * </ul>
 */
final class Pacing {
  /** The burst without pacing: it has no end. */
  static final int WHOLE_WINDOW = Integer.MAX_VALUE;

  /** The smallest window that is paced, in blocks. */
  private static final int SMALLEST_WINDOW = 9;

  private static final int SMALLEST_BURST = 2;

  private static final long FIRST_INTERVAL_NANOS = 200_000;
  private static final long SHORTEST_INTERVAL_NANOS = 20_000;
  private static final long LONGEST_INTERVAL_NANOS = 20_000_000;

  /** Pacing is tried if {@value #NEARLY_ALL} of this many answers show a loss. */
  private static final int LOOK = 8;

  private static final int NEARLY_ALL = 6;

  /** Answers in which a trial finds its interval. The trial is judged after {@link #TRIAL}. */
  private static final int SETTLING = 12;

  private static final int TRIAL = SETTLING + 16;

  /** Answers after which a trial ends early if it delivers less than half. */
  private static final int ENOUGH_TO_STOP = 4;

  /** The factor by which a trial has to deliver more than before. */
  private static final double WORTH_IT = 1.1;

  /**
   * The number of windows without loss after which larger bursts are tried. They are also tried
   * after {@link #FIRST_CALM_NANOS} without loss: an outage leaves windows that take seconds each,
   * and counting those would take hours. Both double each time that larger bursts lose blocks.
   */
  private static final int FIRST_CALM = 64;

  private static final long FIRST_CALM_NANOS = 1_000_000_000;
  private static final long LONGEST_CALM_NANOS = 60 * FIRST_CALM_NANOS;

  /** Looks without a trial after a trial that failed. It doubles with each further failure. */
  private static final int FIRST_PAUSE = 8;

  private static final int LONGEST_PAUSE = 1 << 20;

  private final int windowSize;
  private int burst = WHOLE_WINDOW;
  private long intervalNanos = FIRST_INTERVAL_NANOS;

  /** The latest interval that lost blocks; 0 if none has. */
  private long lossyIntervalNanos;

  private int calm;
  private long calmSince;
  private int enoughCalm = FIRST_CALM;
  private long enoughCalmNanos = FIRST_CALM_NANOS;

  /** True if larger bursts were tried and have lost nothing yet. */
  private boolean burstEnlarged;

  private int pause = FIRST_PAUSE;
  private int looksToSkip;

  // The current look.
  private int answers;
  private int losses;
  private long blocks;
  private long since;
  private boolean looking;

  /** Blocks per nanosecond without pacing, by the last look. */
  private double unpacedRate;

  Pacing(int windowSize) {
    this.windowSize = windowSize;
  }

  /** The number of blocks that may leave at once. */
  int burst() {
    return burst;
  }

  /** The wait after a burst, in nanoseconds. */
  long intervalNanos() {
    return intervalNanos;
  }

  /** A window arrived without loss. */
  void onWhole(long newBlocks, long now) {
    calm++;
    if (isPaced()) {
      long floor = Math.max(SHORTEST_INTERVAL_NANOS, lossyIntervalNanos / 4 * 5);
      intervalNanos = Math.max(floor, intervalNanos / 10 * 9);
      if (calm >= enoughCalm || now - calmSince >= enoughCalmNanos) {
        enlargeBurst(now);
      }
    }
    count(newBlocks, 0, now);
  }

  /**
   * A window lost blocks, or its ACK.
   *
   * @param newBlocks the number of blocks that arrived before the first loss; 0 if it is unknown
   */
  void onLoss(long newBlocks, long now) {
    calm = 0;
    calmSince = now;
    if (burstEnlarged) {
      burstEnlarged = false;
      enoughCalm = Math.min(2 * enoughCalm, LONGEST_PAUSE);
      enoughCalmNanos = Math.min(2 * enoughCalmNanos, LONGEST_CALM_NANOS);
    }
    if (isPaced() && newBlocks < burst) {
      burst = Math.max(SMALLEST_BURST, burst / 2);
    } else if (isPaced()) {
      lossyIntervalNanos = intervalNanos;
      intervalNanos = Math.min(intervalNanos / 2 * 3, LONGEST_INTERVAL_NANOS);
    }
    count(newBlocks, 1, now);
  }

  private boolean isPaced() {
    return burst != WHOLE_WINDOW;
  }

  private void enlargeBurst(long now) {
    calm = 0;
    calmSince = now;
    burstEnlarged = true;
    lossyIntervalNanos /= 2;
    burst *= 2;
    if (burst >= windowSize) {
      stop();
    }
  }

  private void count(long newBlocks, int lost, long now) {
    if (windowSize < SMALLEST_WINDOW) {
      return;
    }
    if (!looking) {
      // The first answer begins the look: the time before it does not count.
      look(now);
      return;
    }
    answers++;
    losses += lost;
    blocks += newBlocks;
    if (!isPaced() && answers == LOOK) {
      judgeWithout(now);
    } else if (isPaced() && answers >= ENOUGH_TO_STOP && rate(now) < unpacedRate / 2) {
      giveUp(now);
    } else if (isPaced() && answers == SETTLING) {
      blocks = 0;
      since = now;
    } else if (isPaced() && answers == TRIAL) {
      judgePaced(now);
    }
  }

  private void judgeWithout(long now) {
    boolean lossy = losses >= NEARLY_ALL;
    if (lossy && looksToSkip == 0) {
      unpacedRate = rate(now);
      burst = Math.clamp(blocks / LOOK * 3 / 4, SMALLEST_BURST, windowSize / 2);
      intervalNanos = FIRST_INTERVAL_NANOS;
      lossyIntervalNanos = 0;
    } else if (looksToSkip > 0) {
      looksToSkip--;
    }
    look(now);
  }

  private void judgePaced(long now) {
    if (rate(now) < unpacedRate * WORTH_IT) {
      giveUp(now);
    } else {
      look(now);
    }
  }

  private void giveUp(long now) {
    looksToSkip = pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    stop();
    look(now);
  }

  private void stop() {
    burst = WHOLE_WINDOW;
    looking = false;
  }

  private void look(long now) {
    looking = true;
    answers = 0;
    losses = 0;
    blocks = 0;
    since = now;
  }

  private double rate(long now) {
    return blocks / (double) Math.max(1, now - since);
  }
}
