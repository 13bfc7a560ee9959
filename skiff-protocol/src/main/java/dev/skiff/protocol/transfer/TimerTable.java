package dev.skiff.protocol.transfer;

/**
 * The deadlines of one transfer, in nanoseconds of a monotonic clock. The clock may overflow, so
 * deadlines are compared by difference only.
 */
final class TimerTable {
  /** A timer; its deadline means what its comment says. */
  enum Timer {
    /** The peer has not answered the latest transmission. */
    RETRANSMIT(0),
    /** The transfer has made no progress for so long that it is given up. */
    STALL(1),
    /** The time in which the peer may repeat its last block is over. */
    LINGER(2),
    /** The next burst of a window may leave. */
    PACE(3),
    /** The ACK of a window is late: the last block or its ACK may be lost. */
    PROBE(4),
    /** The peer is to learn again that this side lives, though its storage is not ready. */
    ALIVE(5);

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

  /** Moves the deadline of an armed timer forward, if it is later than this. */
  void hasten(Timer timer, long deadline) {
    if (deadline - deadlines[timer.slot] < 0) {
      deadlines[timer.slot] = deadline;
    }
  }

  void disarm(Timer timer) {
    armed[timer.slot] = false;
  }

  boolean isArmed(Timer timer) {
    return armed[timer.slot];
  }

  boolean isExpired(Timer timer, long now) {
    return armed[timer.slot] && deadlines[timer.slot] - now <= 0;
  }

  /**
   * The earliest deadline.
   *
   * @throws IllegalStateException if no timer is armed: the transfer would wait without a bound
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
