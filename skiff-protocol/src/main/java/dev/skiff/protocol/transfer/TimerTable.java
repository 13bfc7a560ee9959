package dev.skiff.protocol.transfer;

/**
 * The deadlines of one transfer, in nanoseconds of a monotonic clock that may overflow: they are
 * compared by difference only.
 */
final class TimerTable {
  /** What is waited for. */
  enum Timer {
    /** The peer has not answered what was sent last. */
    RETRANSMIT(0),
    /** Nothing has moved for so long that the transfer is given up. */
    STALL(1),
    /** The file is complete; the peer may still repeat its last block. */
    LINGER(2),
    /** The burst before has had the time to be taken. */
    PACE(3),
    /** The answer to a window is late: its end may have been lost. */
    PROBE(4);

    private final int slot;

    Timer(int slot) {
      this.slot = slot;
    }
  }

  private static final Timer[] TIMERS = Timer.values();

  private final long[] deadlines = new long[TIMERS.length];
  private final boolean[] armed = new boolean[TIMERS.length];

  void arm(Timer timer, long deadline) {
    deadlines[timer.slot] = deadline;
    armed[timer.slot] = true;
  }

  /** Where the timer is armed, brings its deadline forward. */
  void hasten(Timer timer, long deadline) {
    if (deadline - deadlines[timer.slot] < 0) {
      deadlines[timer.slot] = deadline;
    }
  }

  void disarm(Timer timer) {
    armed[timer.slot] = false;
  }

  boolean isExpired(Timer timer, long now) {
    return armed[timer.slot] && deadlines[timer.slot] - now <= 0;
  }

  /**
   * The earliest deadline.
   *
   * @throws IllegalStateException where none is armed: a wait without a bound
   */
  long next() {
    boolean found = false;
    long earliest = 0;
    for (Timer timer : TIMERS) {
      long deadline = deadlines[timer.slot];
      if (armed[timer.slot] && (!found || deadline - earliest < 0)) {
        earliest = deadline;
        found = true;
      }
    }
    if (!found) {
      throw new IllegalStateException("a transfer waits without a bound");
    }
    return earliest;
  }
}
