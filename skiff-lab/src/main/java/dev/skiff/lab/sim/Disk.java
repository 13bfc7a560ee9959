package dev.skiff.lab.sim;

import dev.skiff.lab.net.VirtualTime;
import java.util.SplittableRandom;

/** How the files of both sides behave in a run, and how many are open. */
final class Disk {
  private static final long MILLISECOND = 1_000_000;

  /** From a millisecond to this many, by a logarithmic scale. */
  private static final double LONGEST_MILLIS = 2_000;

  /** No piece of work takes longer. */
  static final long MOST_NANOS = (long) (LONGEST_MILLIS * MILLISECOND);

  private static final int READ_AHEAD_IN = 2;

  private final VirtualTime time;
  private final Faults faults;
  private final Shape shape;
  private final boolean readsAhead;
  private int open;
  private long slowNanos;

  Disk(VirtualTime time, Faults faults, Shape shape, SplittableRandom random) {
    this.time = time;
    this.faults = faults;
    this.shape = shape;
    this.readsAhead = random.nextInt(READ_AHEAD_IN) == 0;
  }

  /** Whether files are read ahead, as pipes and texts are, or block by block where they lie. */
  boolean readsAhead() {
    return readsAhead;
  }

  void opened() {
    open++;
  }

  void closed() {
    open--;
  }

  /** Files that are open. */
  int open() {
    return open;
  }

  /** How long work has taken, all in all. */
  long slowNanos() {
    return slowNanos;
  }

  /** What may block. The result comes later, or at least not at once. */
  void work(Fault slow, Runnable afterwards) {
    time.after(slowness(slow), afterwards);
  }

  /** How long a piece of work takes. */
  private long slowness(Fault slow) {
    if (!faults.has(slow) || !faults.strikes(slow)) {
      return 0;
    }
    double scale = Math.pow(LONGEST_MILLIS, faults.source(slow).nextDouble());
    long nanos = (long) (scale * MILLISECOND);
    slowNanos += nanos;
    return nanos;
  }

  /** Whether a block is not in memory just now. */
  boolean isElsewhere() {
    return faults.has(Fault.SLOW_READS)
        && faults.source(Fault.SLOW_READS).nextInt(10) == 0
        && faults.strikes(Fault.SLOW_READS);
  }

  /** Whether reading fails that gets to this place of the file. */
  boolean failsToRead(long place) {
    return fails(Fault.READ_FAILURE, place);
  }

  /** Whether there is no room to write up to this place. */
  boolean isFull(long place) {
    return fails(Fault.FULL_DISK, place);
  }

  private boolean fails(Fault fault, long place) {
    if (!faults.has(fault)) {
      return false;
    }
    // The same place each time: a source of its own, drawn from once.
    long limit = Seeds.source(shape.length(), fault.name()).nextLong(shape.length() + 1);
    return place >= limit && faults.strikes(fault);
  }

  boolean failsToStore() {
    return faults.has(Fault.WRITE_FAILURE) && faults.strikes(Fault.WRITE_FAILURE);
  }
}
