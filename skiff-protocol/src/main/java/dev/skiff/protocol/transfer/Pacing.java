package dev.skiff.protocol.transfer;

/**
 * Spreads a window over time where the way drops what comes at once, such as a receiver with little
 * room for datagrams that it has not read yet. RFC 7440 lets a sender choose when to send the
 * blocks of a window, but not how many.
 *
 * <p>A window that loses blocks is no proof: on a way that drops at random, spreading only costs
 * time. So it is tried, where nearly every window loses blocks, and kept only while more comes
 * across than before. Blocks then leave in bursts of what has got through at once. A loss inside of
 * a burst makes bursts smaller, any other the time between them longer; windows that are whole make
 * it shorter again, and many of them the bursts larger.
 */
final class Pacing {
  /** A burst without an end: no pacing. */
  static final int WHOLE_WINDOW = Integer.MAX_VALUE;

  /** Windows as small as this one are a burst themselves. */
  private static final int SMALLEST_WINDOW = 9;

  private static final int SMALLEST_BURST = 2;

  private static final long FIRST_INTERVAL_NANOS = 200_000;
  private static final long SHORTEST_INTERVAL_NANOS = 20_000;
  private static final long LONGEST_INTERVAL_NANOS = 20_000_000;

  /** Answers to look at before judging, and how many losses among them are nearly all. */
  private static final int LOOK = 8;

  private static final int NEARLY_ALL = 6;

  /** Answers in which a trial finds its interval, and those after which it is judged. */
  private static final int SETTLING = 12;

  private static final int TRIAL = SETTLING + 16;

  /** Answers after which a trial ends early that halves what comes across. */
  private static final int ENOUGH_TO_DESPAIR = 4;

  /** How much more has to come across. */
  private static final double WORTH_IT = 1.1;

  /**
   * Whole windows after which more at once is tried, or the time without a loss, whichever is over
   * first; twice as much of both after each failed trial. Windows that are spread over seconds, as
   * an outage leaves them, would take hours to count.
   */
  private static final int FIRST_CALM = 64;

  private static final long FIRST_CALM_NANOS = 1_000_000_000;
  private static final long LONGEST_CALM_NANOS = 60 * FIRST_CALM_NANOS;

  /** Looks to skip after a failed trial; twice as many after each further one. */
  private static final int FIRST_PAUSE = 8;

  private static final int LONGEST_PAUSE = 1 << 20;

  private final int windowSize;
  private int burst = WHOLE_WINDOW;
  private long intervalNanos = FIRST_INTERVAL_NANOS;

  /** The longest interval that has lost blocks lately; 0 where none has. */
  private long lossyIntervalNanos;

  private int calm;
  private long calmSince;
  private int enoughCalm = FIRST_CALM;
  private long enoughCalmNanos = FIRST_CALM_NANOS;

  /** More at once was tried, and nothing has been lost since. */
  private boolean triedMore;

  private int pause = FIRST_PAUSE;
  private int looksToPassOver;

  // What is being looked at.
  private int answers;
  private int losses;
  private long blocks;
  private long since;
  private boolean looking;

  /** Blocks in a nanosecond without pacing, by the last look. */
  private double unpacedRate;

  Pacing(int windowSize) {
    this.windowSize = windowSize;
  }

  /** How many blocks may leave at once. */
  int burst() {
    return burst;
  }

  /** How long to wait after a burst, in nanoseconds. */
  long intervalNanos() {
    return intervalNanos;
  }

  /** A window was taken whole. */
  void onWhole(long newBlocks, long now) {
    calm++;
    if (isPaced()) {
      long floor = Math.max(SHORTEST_INTERVAL_NANOS, lossyIntervalNanos / 4 * 5);
      intervalNanos = Math.max(floor, intervalNanos / 10 * 9);
      if (calm >= enoughCalm || now - calmSince >= enoughCalmNanos) {
        moreAtOnce(now);
      }
    }
    count(newBlocks, 0, now);
  }

  /**
   * A window lost blocks, or its ACK.
   *
   * @param newBlocks that came before the first loss; 0 where nobody has said
   */
  void onLoss(long newBlocks, long now) {
    calm = 0;
    calmSince = now;
    if (triedMore) {
      triedMore = false;
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

  private void moreAtOnce(long now) {
    calm = 0;
    calmSince = now;
    triedMore = true;
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
      // The first answer begins the look: what led to it is not in its time.
      look(now);
      return;
    }
    answers++;
    losses += lost;
    blocks += newBlocks;
    if (!isPaced() && answers == LOOK) {
      judgeWithout(now);
    } else if (isPaced() && answers >= ENOUGH_TO_DESPAIR && rate(now) < unpacedRate / 2) {
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
    if (lossy && looksToPassOver == 0) {
      unpacedRate = rate(now);
      burst = Math.clamp(blocks / LOOK * 3 / 4, SMALLEST_BURST, windowSize / 2);
      intervalNanos = FIRST_INTERVAL_NANOS;
      lossyIntervalNanos = 0;
    } else if (looksToPassOver > 0) {
      looksToPassOver--;
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
    looksToPassOver = pause;
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
