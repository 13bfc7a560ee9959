package dev.skiff.protocol.rate;

/**
 * The schedule by which the blocks of a window leave: in runs, as far apart as the {@link
 * SendingRate} says. All times are of the transfer's clock, in nanoseconds.
 */
public final class RunSchedule {
  private static final long ALL = Long.MAX_VALUE;

  /** Clocks may wake a caller so late; a longer wait was the storage's or the socket's. */
  private static final long LONGEST_LATE_NANOS = 5_000_000;

  private final SendingRate rate;

  /** The last block of the run that is leaving. */
  private long through;

  private long nextAt;

  /** The time by which the caller's clock woke late for this run: the next ones make it good. */
  private long late;

  public RunSchedule(SendingRate rate, long now) {
    this.rate = rate;
    this.nextAt = now;
  }

  /** The last block that may leave now. */
  public long through() {
    return through;
  }

  /** The time at which the next run may leave. */
  public long nextAt() {
    return nextAt;
  }

  /** Every block may leave now. */
  public void allow() {
    through = ALL;
  }

  /** One block may leave now. */
  public void allowOnly(long block) {
    through = block;
  }

  /** A run begins with this block. Returns false if its time has not come: no block may leave. */
  public boolean begin(long next, long now) {
    boolean due = nextAt - now <= 0;
    through = due ? next + rate.runBlocks() - 1 : next - 1;
    return due;
  }

  /** The caller was woken for the next run. */
  public void onWoken(long now) {
    late = Math.clamp(now - nextAt, 0, LONGEST_LATE_NANOS);
  }

  /** Blocks left. */
  public void onTransmitted(long blocks, long now) {
    nextAt = now + Math.max(nextAt - now, -late) + (long) rate.pauseNanos(blocks);
    late = Math.clamp(now - nextAt, 0, late);
  }

  /** A block of the run is left out: the run ends one block later. */
  public void leaveOut(long block) {
    through = through == ALL ? ALL : Math.max(block, through + 1);
  }

  /** The next run may leave now. */
  public void restart(long now) {
    nextAt = now;
  }

  /** The rate is higher than it was: the next run leaves after the pause of one block at most. */
  public void hasten(long now) {
    nextAt = now + Math.min(nextAt - now, (long) rate.pauseNanos(1));
  }
}
