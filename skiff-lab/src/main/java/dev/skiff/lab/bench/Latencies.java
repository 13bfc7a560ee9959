package dev.skiff.lab.bench;

import java.util.Arrays;

/** Counts durations by the microsecond, without an object for each. */
final class Latencies {
  /** The last count is of all that took longer. */
  private static final int MICROSECONDS_AT_MOST = 200_000;

  private final long[] counts = new long[MICROSECONDS_AT_MOST + 1];
  private long total;

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  void add(long nanos) {
    counts[(int) Math.min(nanos / 1_000, MICROSECONDS_AT_MOST)]++;
    total++;
  }

  long total() {
    return total;
  }

  /** The time within which this share of them was done, in milliseconds. */
  double quantile(double share) {
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    int microseconds = 0;
    while (microseconds < MICROSECONDS_AT_MOST) {
      seen += counts[microseconds];
      if (seen >= wanted) {
        break;
      }
      microseconds++;
    }
    return microseconds / 1e3;
  }
}
