package dev.skiff.protocol.rate;

/**
 * The round trips of a path, and the queue on it. A block that waits in a queue is acknowledged
 * later than the smallest round trip says.
 */
public final class PathMeter {
  private static final double UNKNOWN = 1e12;

  /** The delay that counts as a queue: a part of the round trip, or two blocks if that is less. */
  private static final double QUEUE_NANOS = 50_000;

  private static final double QUEUE_PART_OF_ROUND_TRIP = 1 / 512.0;
  private static final double QUEUE_IN_BLOCKS = 2;
  private static final double SMALLEST_QUEUE_NANOS = 20_000;

  /** Deliveries of fewer blocks say too little about the fastest one. */
  private static final int MANY_BLOCKS = 8;

  private long smallestRoundTrip = -1;
  private double smoothedRoundTrip;
  private double latestRoundTrip;
  private double previousRoundTrip;

  /** The spacing of the fastest delivery: the path's own, if no other sender uses it. */
  private double fastest = UNKNOWN;

  private double queue;
  private double latestQueue;

  /** The smallest round trip; negative if none was measured. */
  public long smallestRoundTripNanos() {
    return smallestRoundTrip;
  }

  /** The mean round trip, queues included; 0 if none was measured. */
  public double smoothedRoundTripNanos() {
    return smoothedRoundTrip;
  }

  /** The smaller of the latest two round trips: a repeated ACK makes one too long. */
  public double recentRoundTripNanos() {
    return Math.min(latestRoundTrip, previousRoundTrip);
  }

  /** The time that a queue adds to the round trip. */
  public double recentQueueNanos() {
    return Math.max(0, recentRoundTripNanos() - smallestRoundTrip);
  }

  /** True if the latest two deliveries met a queue: one ACK that was repeated shows none. */
  public boolean hasQueue() {
    return isQueue(queue);
  }

  boolean isQueue(double delay) {
    return delay > threshold();
  }

  double threshold() {
    double ofRoundTrip = Math.max(QUEUE_NANOS, QUEUE_PART_OF_ROUND_TRIP * smallestRoundTrip);
    return Math.min(ofRoundTrip, Math.max(SMALLEST_QUEUE_NANOS, QUEUE_IN_BLOCKS * fastest));
  }

  boolean hasFastest() {
    return fastest < UNKNOWN;
  }

  /** The spacing of the fastest delivery; very large if it is not known. */
  double fastestNanos() {
    return fastest;
  }

  void onHandshake(long roundTrip) {
    smallestRoundTrip = Math.max(1, roundTrip);
  }

  /** An opening probe was answered. Returns the time that the answer was later than the first. */
  double onProbeAnswered(long roundTrip) {
    remember(roundTrip);
    if (smallestRoundTrip < 0) {
      smallestRoundTrip = roundTrip;
    }
    return Math.max(0L, roundTrip - smallestRoundTrip);
  }

  void onFastest(double each) {
    fastest = each;
  }

  /** Blocks were delivered. Returns the delay of the last one. */
  double onRoundTrip(long roundTrip) {
    remember(roundTrip);
    smallestRoundTrip = smallestRoundTrip < 0 ? roundTrip : Math.min(smallestRoundTrip, roundTrip);
    smoothedRoundTrip =
        smoothedRoundTrip == 0
            ? roundTrip
            : smoothedRoundTrip + (roundTrip - smoothedRoundTrip) / 8;
    return Math.max(0L, roundTrip - smallestRoundTrip);
  }

  private void remember(long roundTrip) {
    previousRoundTrip = latestRoundTrip == 0 ? roundTrip : latestRoundTrip;
    latestRoundTrip = roundTrip;
  }

  /**
   * Measures the queue that a delivery met.
   *
   * @param each the time that it took for each of its blocks
   * @return the time that the last block waited, without the blocks that left with it
   */
  double onQueue(Delivery delivery, double delay, double each) {
    if (delivery.blocks() >= MANY_BLOCKS) {
      fastest = Math.min(fastest, each);
    }
    double base = hasFastest() ? fastest : each;
    double queued = Math.max(0, delay - Math.max(0, delivery.positionInRun() - 1) * base);
    queue = Math.min(queued, latestQueue);
    latestQueue = queued;
    return queued;
  }
}
