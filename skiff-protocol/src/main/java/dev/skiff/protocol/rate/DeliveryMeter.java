package dev.skiff.protocol.rate;

import org.jspecify.annotations.Nullable;

/**
 * Measures by departures and ACKs how long the delivery of blocks took. A block that was sent twice
 * measures nothing, because its ACK may answer either (Karn's rule); and no time counts in which
 * the sender waited for something else than the path.
 */
public final class DeliveryMeter {
  /** Round trips vary: an answer may come a little before the smallest one. */
  private static final double NEARLY = 0.9;

  /** The part of the latest queue that the next block meets at least. */
  private static final double MOST = 0.7;

  /** A receiver's timer is longer than such a pause between blocks, and such a queue. */
  private static final long SHORT_PAUSE_NANOS = 10_000_000;

  private static final double SHORT_QUEUE_NANOS = 25e6;

  private final PathMeter path;
  private final DepartureTimes departures;
  private final int windowSize;

  /** Every block up to this one has left at least once. */
  private long sentThrough;

  /** Every block up to this one may have been sent twice. */
  private long resentThrough;

  /** The loss of a block up to this one is known, and has slowed the sender down. */
  private long lossKnownThrough;

  /** The block with which the next measurement begins. */
  private long measureFrom = 1;

  public DeliveryMeter(PathMeter path, int windowSize) {
    this.path = path;
    this.departures = new DepartureTimes(windowSize);
    this.windowSize = windowSize;
  }

  /** Blocks left, in one run. */
  public void onTransmitted(long from, long through, long now) {
    departures.onTransmitted(from, through, now);
    sentThrough = Math.max(sentThrough, through);
  }

  /** A block was left out, and the one behind it, which shows the gap, leaves. */
  public void onLeftOut(long block, long now) {
    departures.onLeftOut(block, now);
  }

  /** Every block that has left may be sent again. */
  public void onRestart() {
    resentThrough = sentThrough;
  }

  /** The loss of any block that has left is answered already. */
  public void onLossAnswered() {
    lossKnownThrough = sentThrough;
  }

  /** The time before the next block is not the path's. */
  public void skipTo(long block) {
    measureFrom = Math.max(measureFrom, block);
  }

  /** The time before each block that has not left yet is not the path's. */
  public void skipWait() {
    skipTo(sentThrough + 1);
  }

  /** A window begins again at this block. */
  public void measureFrom(long block) {
    measureFrom = block;
  }

  /** The time since a block left. */
  public long sinceDeparture(long block, long now) {
    return now - departures.at(block);
  }

  /** True if the block behind the last ACK would have been answered by now. */
  public boolean isOverdue(long acknowledged, long now) {
    if (path.smallestRoundTripNanos() < 0) {
      return true;
    }
    double smallest = path.smallestRoundTripNanos();
    double queue = Math.max(0, path.smoothedRoundTripNanos() - smallest);
    return age(acknowledged, now) >= NEARLY * smallest + MOST * queue;
  }

  /**
   * True if an ACK inside the window reports a gap. An ACK that comes before the block could show
   * one is of a receiver's own timer.
   */
  public boolean isGap(long acknowledged, long now) {
    if (path.smallestRoundTripNanos() < 0) {
      return true;
    }
    double queue = path.recentQueueNanos();
    long pause = departures.at(acknowledged + 1) - departures.at(acknowledged);
    boolean tooSoonForTimer = pause < SHORT_PAUSE_NANOS && queue < SHORT_QUEUE_NANOS;
    double least = NEARLY * path.smallestRoundTripNanos() + (tooSoonForTimer ? 0 : MOST * queue);
    return age(acknowledged, now) >= least;
  }

  /** The time since the block left that shows a gap behind an acknowledged block. */
  private long age(long acknowledged, long now) {
    return now - departures.at(Math.min(acknowledged + 2, sentThrough));
  }

  /**
   * Measures the delivery that an ACK reports.
   *
   * @param from the first block that it acknowledges
   * @param block the last one
   * @param hiddenThrough gaps among the blocks up to this one were hidden by an earlier gap
   * @param probed true if the end of the window was sent twice
   * @return null if it measures nothing
   */
  public @Nullable Delivery onAck(
      long from, long block, AckReport report, long hiddenThrough, boolean probed, long now) {
    boolean loss = report == AckReport.LOSS;
    long shows = blockThatShows(block, report);
    if (loss && shows <= hiddenThrough) {
      // The block behind the repair shows the gap.
      shows = Math.min(sentThrough, hiddenThrough + 1);
    }
    boolean newLoss = loss && block > lossKnownThrough;
    boolean hidden = loss && shows <= hiddenThrough;
    long first = Math.max(Math.max(from, resentThrough + 1), measureFrom);
    boolean once = !probed && shows > resentThrough && !hidden;
    boolean measures = once && shows >= first && shows - first < windowSize;
    if (newLoss) {
      onLossAnswered();
    }
    measureFrom = shows + 1;
    return measures ? delivery(first, shows, report, newLoss, now) : null;
  }

  private long blockThatShows(long block, AckReport report) {
    return switch (report) {
      case LOSS -> Math.min(block + 2, sentThrough);
      case LEFT_OUT -> block + 2;
      case WHOLE, IDLE, TIMER -> block;
    };
  }

  private Delivery delivery(long first, long shows, AckReport report, boolean newLoss, long now) {
    int blocks = (int) (shows - first) + (report == AckReport.WHOLE ? 1 : 0);
    return new Delivery(
        blocks,
        departures.at(shows) - departures.at(first),
        now - departures.at(shows),
        departures.positionInRun(shows),
        report == AckReport.LOSS,
        newLoss);
  }
}
