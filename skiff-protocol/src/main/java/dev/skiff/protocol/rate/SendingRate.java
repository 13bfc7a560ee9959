package dev.skiff.protocol.rate;

/**
 * The rate at which the blocks of a window may leave, learned from how long their delivery takes.
 *
 * <p>Each {@link Delivery} tells the queue of the path, and the spacing that the path delivers. The
 * rules:
 *
 * <ul>
 *   <li>A window whose delivery takes less than {@value #FAST_NANOS} ns leaves at once, and one of
 *       {@value #FAST_ALONE_NANOS} ns while no other sender uses the path; unless the path has lost
 *       such a burst.
 *   <li>A sender keeps {@value #QUEUE_BLOCKS} block of its own in the queue: with more it slows
 *       down, with less it speeds up (as TCP Vegas does).
 *   <li>A loss with a queue slows the sender down (RFC 5681 section 3.1). A loss without one is
 *       random, and does not.
 *   <li>A timeout slows it down too, until an answer shows that there was no queue (RFC 4015).
 * </ul>
 *
 * <p>All times are in nanoseconds.
 */
public final class SendingRate {
  /** The delivery time up to which a window leaves at once. */
  private static final long FAST_NANOS = 1_000_000;

  /** The same while it is delivered as fast as ever: a clock that wakes late would cost rate. */
  private static final long FAST_ALONE_NANOS = 10_000_000;

  private static final double NEARLY_FASTEST = 1.15;

  /** Blocks that leave in this time leave together; half of it where bursts were lost. */
  private static final double RUN_NANOS = 200_000;

  /** Windows that take less are slowed down only by several late answers in a row. */
  private static final double HASTY_WINDOW_NANOS = 2e7;

  /** The time of a window on a path that loses bursts, while it is guessed; it doubles. */
  private static final long GUESSED_WINDOW_NANOS = 4_000_000;

  private static final double SLOWEST_GUESSED_WINDOW_NANOS = 1e9;

  /** 23 kb/s in blocks of 1468: a sender that was slower would take too long to become fast. */
  private static final double LONGEST_SPACING_NANOS = 0.5e9;

  /** A window has to be acknowledged before the transfer counts as stalled. */
  private static final double LONGEST_WINDOW_NANOS = 50e9;

  /** In such a window losses that are known already would keep the rate down for too long. */
  private static final double LONG_WINDOW_NANOS = 10e9;

  private static final double LONGEST_PAUSE_NANOS = 4e9;

  /** The blocks of one sender that wait in the queue. */
  private static final double QUEUE_BLOCKS = 1;

  private static final double EMPTY_QUEUE_BLOCKS = QUEUE_BLOCKS / 8;

  /** A path whose queue stays empty for so long is another one than that of the last loss. */
  private static final double EMPTY_NANOS = 1e9;

  /** The number of times that a queue that is too long is taken off in a window. */
  private static final double DRAIN = 4;

  /** The part of the rate that is kept after a loss with a queue. */
  private static final double KEPT_AFTER_LOSS = 0.7;

  /** The factor by which a sender may be faster than its latest delivery. */
  private static final double GAIN = 1.25;

  /** Growth for each window near the rate of the last loss, at 400 blocks a second. */
  private static final double CAREFUL_GROWTH = 0.05;

  private static final double CAREFUL_GROWTH_AT_NANOS = 1e9 / 400;
  private static final double MOST_CAREFUL_GROWTH = 0.25;

  /** Deliveries of fewer blocks say little about the rate. */
  private static final int FEW_BLOCKS = 4;

  private final PathMeter path;
  private final BurstTolerance bursts;
  private final int window;
  private Pace pace;

  /** The time for each block; 0 while it is not known. */
  private double spacing;

  private boolean known;

  /** True until the path has shown its limit: the rate doubles with each delivery. */
  private boolean starting = true;

  /** The spacing of the latest delivery. */
  private double delivered;

  /** Measures of the latest deliveries: a late ACK of a busy peer does not show a queue. */
  private final double[] latestQueues = new double[4];

  private final double[] latestEach = new double[4];
  private int latest;

  /** The spacing at the last loss with a queue; 0 if it is forgotten. */
  private double spacingAtLoss;

  /** The time for which deliveries in a row have met no queue. */
  private double emptyNanos;

  private boolean afterLoss;
  private boolean deliveredSinceTimeout;
  private boolean slowedBeforeDelivery;

  /** The spacing before the first timeout in a row; 0 if there is none. */
  private double spacingBeforeTimeout;

  /**
   * @param windowSize blocks for each ACK, 1 or more
   * @param lossIsSlow true if a timeout was agreed: a lost burst costs so much time that one is
   *     enough, and that bursts are seldom tried again
   */
  public SendingRate(PathMeter path, Pace pace, int windowSize, boolean lossIsSlow) {
    this.path = path;
    this.pace = pace;
    this.window = windowSize;
    this.bursts = new BurstTolerance(lossIsSlow);
  }

  /** No queue of a network lies between the hosts: each window leaves at once. */
  public void onSameHost() {
    pace = Pace.NEVER;
  }

  /** True unless the pace is {@link Pace#NEVER}. */
  public boolean isEverPaced() {
    return pace != Pace.NEVER;
  }

  /** True for {@link Pace#BY_RATE}. */
  public boolean isByRate() {
    return pace == Pace.BY_RATE;
  }

  /** True for {@link Pace#AFTER_LOST_BURSTS}. */
  public boolean isAfterLostBursts() {
    return pace == Pace.AFTER_LOST_BURSTS;
  }

  /** True if a whole window may leave at once. */
  public boolean isAtOnce() {
    if (pace == Pace.NEVER || !known) {
      return true;
    }
    if (bursts.isCareful()) {
      return false;
    }
    return !isByRate() || spacing * window <= (isAlone() ? FAST_ALONE_NANOS : FAST_NANOS);
  }

  /** True if the latest window was delivered as fast as the path has ever delivered one. */
  private boolean isAlone() {
    return path.hasFastest() && delivered > 0 && delivered <= NEARLY_FASTEST * path.fastestNanos();
  }

  /** The number of blocks that may leave together, 1 or more. */
  public long runBlocks() {
    double nanos = bursts.isCareful() ? RUN_NANOS / 2 : RUN_NANOS;
    return isAtOnce() ? Integer.MAX_VALUE : (long) Math.clamp(nanos / spacing, 1, window);
  }

  /** The time after which more blocks may leave. */
  public double pauseNanos(long blocks) {
    return isAtOnce() ? 0 : Math.min(blocks * spacing, LONGEST_PAUSE_NANOS);
  }

  /** The time in which a window leaves. */
  public double windowNanos() {
    return spacing * window;
  }

  /** The time between blocks; 0 while it is not known. */
  public double spacingNanos() {
    return spacing;
  }

  /** True while the rate doubles with each delivery. */
  public boolean isStarting() {
    return known && starting;
  }

  /** True if a window takes much longer than an answer: then single repairs cost no time. */
  public boolean isWindowLong() {
    return windowNanos() > 2 * path.smoothedRoundTripNanos()
        && windowNanos() > 2.0 * path.smallestRoundTripNanos();
  }

  /** The time by which blocks may be late, as earlier ones were. */
  public double slackNanos(long blocks) {
    if (isAtOnce()) {
      return 0;
    }
    double late = blocks * Math.min(GAIN * delivered - spacing, spacing);
    return Math.clamp(late, 0, LONGEST_PAUSE_NANOS);
  }

  /**
   * The handshake was answered: its packets are small, and met no queue of this sender.
   *
   * @param roundTrip negative if it is not known
   */
  public void onHandshake(long roundTrip) {
    if (roundTrip >= 0) {
      path.onHandshake(roundTrip);
    }
  }

  /**
   * The opening probe was answered.
   *
   * @param blocks the number of its blocks that arrived before its first gap, and one
   * @param repeated true if the answer may answer a repetition
   * @return true if the answer says nothing, and the probe is worth another
   */
  public boolean onProbeAnswered(int blocks, long roundTrip, boolean repeated) {
    double delay = path.onProbeAnswered(roundTrip);
    boolean few = blocks < FEW_BLOCKS;
    double each = delay / (few ? blocks + 1 : blocks);
    // Without any delay the handshake has waited in a queue, and nothing is known of the rate.
    boolean timed = !repeated && delay > blocks * 1_000;
    boolean noQueue = delay < path.threshold() + (double) blocks * FAST_NANOS / window;
    boolean fast = timed && noQueue && each * window <= FAST_NANOS;
    double least = roundTrip / 20.0;
    known = true;
    if (fast) {
      spacing = each;
    } else {
      spacing = Math.max(repeated || few ? roundTrip / 4.0 : each, least);
    }
    if (timed && blocks >= 6) {
      path.onFastest(each);
    }
    starting = !fast && (repeated || few || least > each);
    delivered = spacing;
    limit();
    return repeated && noQueue;
  }

  /** Nobody answers gaps: the sender begins slowly. */
  public void onNoAnswer() {
    known = true;
    spacing = Math.max((double) path.smallestRoundTripNanos(), 100e6) / 10;
    starting = true;
  }

  /**
   * Blocks were delivered. Sets the rate for the next ones.
   *
   * @return true if a queue has caused the loss that the delivery reports
   */
  public boolean onDelivery(Delivery delivery) {
    if (delivery.blocks() == 0) {
      double met = delivery.roundTripNanos() - path.smallestRoundTripNanos();
      // A loss that is known already says nothing new, and a long window may have many.
      boolean loss = windowNanos() > LONG_WINDOW_NANOS ? delivery.newLoss() : delivery.gap();
      if (!loss && !path.isQueue(met)) {
        followIdle(delivery.roundTripNanos());
      }
      return false;
    }
    double delay = path.onRoundTrip(delivery.roundTripNanos());
    bursts.onDelivery(delivery.gap());
    if (delivery.spanNanos() + delay == 0) {
      // A run that left at once, with the smallest round trip: how long it took is not known.
      return false;
    }
    double each = Math.max(1, (delivery.spanNanos() + delay) / delivery.blocks());
    double queued = path.onQueue(delivery, delay, each);
    if (!isByRate() && !path.isQueue(queued)) {
      bursts.forgetLostEnds();
    }
    deliveredSinceTimeout = true;
    boolean congested = delivery.gap() && path.isQueue(queued);
    if (delivery.blocks() >= FEW_BLOCKS) {
      delivered = each;
    }
    if (!known) {
      learn(delivery, each);
    } else if (congested) {
      slowDown(delivery, queued, each);
    } else {
      boolean doubted = windowNanos() < HASTY_WINDOW_NANOS && !delivery.gap();
      follow(
          delivery,
          doubted ? least(latestQueues, queued) : queued,
          doubted ? least(latestEach, each) : each);
      if (!delivery.gap() && !path.isQueue(queued)) {
        followIdle(delivery.roundTripNanos());
      }
    }
    latestQueues[latest] = queued;
    latestEach[latest] = each;
    latest = (latest + 1) % latestEach.length;
    limit();
    return congested;
  }

  /** The path is empty before the next block is due. */
  public void onIdle() {
    followIdle(path.smallestRoundTripNanos());
  }

  /** A lock-step sender would be faster than one that has less than a block on the path. */
  private void followIdle(long roundTrip) {
    spacing = Math.min(spacing, Math.max(spacing / 2, (double) roundTrip));
  }

  private static double least(double[] before, double now) {
    double least = now;
    for (double each : before) {
      least = Math.min(least, each);
    }
    return least;
  }

  private void learn(Delivery delivery, double each) {
    if (delivery.blocks() >= FEW_BLOCKS) {
      known = true;
      spacing = delivery.gap() ? each : each / GAIN;
    }
  }

  private void slowDown(Delivery delivery, double queued, double each) {
    boolean first = starting;
    starting = false;
    if (!delivery.newLoss()) {
      return;
    }
    bursts.onLoss();
    spacingAtLoss = spacing;
    double slower = spacing / KEPT_AFTER_LOSS;
    if (first) {
      spacing = Math.max(spacing, Math.min(2 * spacing, each));
    } else if (queued > 4 * spacing && delivery.blocks() >= FEW_BLOCKS) {
      // The delivery shows the path's rate: a little less than that empties the queue.
      spacing = Math.min(slower, Math.max(spacing, 1.09 * each));
    } else {
      spacing = slower;
    }
    afterLoss = true;
  }

  /** Follows the path: no loss, or one without a queue. */
  private void follow(Delivery delivery, double queued, double each) {
    boolean many = delivery.blocks() >= FEW_BLOCKS;
    if (!bursts.isCareful() && delivery.spanNanos() == 0 && delivery.blocks() >= 8) {
      spacing = spacing < each ? spacing + (each / GAIN - spacing) / 4 : each / GAIN;
      starting = false;
    } else if (many || delivery.spanNanos() > 0) {
      adjust(delivery, queued, each);
    }
  }

  /** Follows the queue. */
  private void adjust(Delivery delivery, double queued, double each) {
    if (delivery.gap()) {
      spacingAtLoss = 0;
    }
    double cycle = path.smallestRoundTripNanos() + window * spacing;
    double blocksQueued = queued * window / (cycle + queued);
    forgetLossOnEmptyPath(delivery, blocksQueued);
    boolean justLost = afterLoss && !delivery.gap();
    if (!delivery.gap()) {
      afterLoss = false;
    }
    double next;
    if (blocksQueued > QUEUE_BLOCKS) {
      starting = false;
      double slower = drained(cycle, queued * window / Math.max(delivery.blocks(), window));
      // No slower than the path delivers: late answers of a busy peer look like a queue too.
      next = Math.min(slower, Math.max(spacing, each));
    } else if (justLost && !starting) {
      next = spacing;
    } else if (starting || (blocksQueued < EMPTY_QUEUE_BLOCKS && isFarFromLoss())) {
      next = Math.min(spacing, Math.max(spacing, each) / 2);
    } else if (spacingAtLoss > 0 && spacing < spacingAtLoss / KEPT_AFTER_LOSS) {
      next = notFasterThan(each, towardsLoss(delivery));
    } else {
      double room = Math.max(0.1, 1 - blocksQueued / QUEUE_BLOCKS);
      next = notFasterThan(each, spacing / (1 + (GAIN - 1) * room));
    }
    if (!starting && path.hasFastest() && next < spacing) {
      next = Math.min(spacing, Math.max(next, path.fastestNanos() / GAIN));
    }
    spacing = next;
  }

  /** Other senders may have left: the rate may double again. */
  private void forgetLossOnEmptyPath(Delivery delivery, double blocksQueued) {
    boolean empty = !delivery.gap() && blocksQueued < EMPTY_QUEUE_BLOCKS;
    emptyNanos = empty ? emptyNanos + delivery.spanNanos() : 0;
    if (emptyNanos > EMPTY_NANOS) {
      spacingAtLoss = 0;
    }
  }

  /** The spacing at which the queue is gone after the next window, up to its own block. */
  private double drained(double cycle, double queued) {
    double roundTrip = path.smallestRoundTripNanos();
    double target = ((cycle + queued) / (1 + QUEUE_BLOCKS / window) - roundTrip) / window;
    double once = Math.max(spacing, Math.min(target, 2 * spacing));
    return Math.min(spacing + DRAIN * (once - spacing), 2 * spacing);
  }

  /** Grows with care: it is near the rate at which blocks were lost. */
  private double towardsLoss(Delivery delivery) {
    double part = Math.clamp(delivery.blocks() / (double) window, 0.5, 1);
    if (spacing < spacingAtLoss / 1.5) {
      spacingAtLoss = 0;
    }
    return spacing / (1 + carefulGrowth() * part);
  }

  private double notFasterThan(double each, double next) {
    return Math.min(spacing, Math.max(next, each / GAIN));
  }

  private boolean isFarFromLoss() {
    return spacingAtLoss == 0 || spacing > 2 * spacingAtLoss;
  }

  /** Slow senders grow faster for each block: so they get to the same rate as the others. */
  private double carefulGrowth() {
    double growth = CAREFUL_GROWTH * Math.sqrt(spacing / CAREFUL_GROWTH_AT_NANOS);
    return Math.min(MOST_CAREFUL_GROWTH, growth);
  }

  /**
   * A whole end of a window was lost, as the answer to a tail probe or a timer shows: it measures
   * nothing.
   */
  public void onEndLost() {
    boolean again = bursts.isCareful();
    if (!bursts.onEndLost()) {
      return;
    }
    if (!again) {
      double guess =
          (double) Math.max(path.smallestRoundTripNanos(), GUESSED_WINDOW_NANOS) / window;
      spacing = known && isByRate() ? spacing : Math.max(spacing, guess);
      known = true;
      starting = false;
    } else if (!isByRate()) {
      double slowest = Math.max(spacing, SLOWEST_GUESSED_WINDOW_NANOS / window);
      spacing = Math.min(2 * spacing, slowest);
    }
  }

  /**
   * The timeout passed.
   *
   * @param inARow the timeouts since the last new ACK, 1 or more
   */
  public void onTimeout(int inARow) {
    if (!isByRate()) {
      onEndLost();
      return;
    }
    if (spacingBeforeTimeout == 0) {
      spacingBeforeTimeout = spacing;
    }
    if (known && inARow == 1) {
      boolean queued = path.hasQueue();
      boolean first = path.smoothedRoundTripNanos() == 0 && !slowedBeforeDelivery;
      boolean slowPath = deliveredSinceTimeout && path.fastestNanos() * window > FAST_NANOS;
      if (queued) {
        spacingAtLoss = spacing;
        starting = false;
      }
      if (queued || isAtOnce()) {
        bursts.onLoss();
      }
      if (queued || slowPath || first) {
        spacing *= 2;
      }
      slowedBeforeDelivery |= path.smoothedRoundTripNanos() == 0;
    }
    deliveredSinceTimeout = false;
    limit();
  }

  /** An answer came after a timeout. If it met no queue, neither did what was lost. */
  public void onTimeoutAnswered(long roundTrip) {
    double delay = roundTrip - path.smallestRoundTripNanos();
    boolean answersLatest = roundTrip > 0.9 * path.smallestRoundTripNanos();
    boolean queued = delay >= path.threshold() || path.hasQueue();
    if (spacingBeforeTimeout > 0 && answersLatest && !queued) {
      spacing = Math.min(spacing, spacingBeforeTimeout);
    }
    spacingBeforeTimeout = 0;
  }

  private void limit() {
    spacing = Math.min(spacing, Math.min(LONGEST_WINDOW_NANOS / window, LONGEST_SPACING_NANOS));
  }
}
