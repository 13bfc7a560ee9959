package dev.skiff.lab.sim.congestion;

import dev.skiff.protocol.wire.Direction;
import java.util.Locale;

/**
 * A download that joins four others when they are in their steady state. It has some time to reach
 * half of its share: 20 round trips, 2 s, or what the line needs for two windows of each of them,
 * whichever is longest.
 *
 * @param soon its part of a fair share in as long a time after that
 * @param later the same in the four times as long time that follows
 */
record LateFlow(String cell, double soon, double later) {
  private static final long MOST_EVENTS = 30_000_000;
  private static final int OTHERS = 4;
  private static final double ALL = OTHERS + 1;
  private static final long OTHERS_START_APART = 50_000_000;
  private static final int ENDLESS = 1_000_000;
  private static final int WINDOWS_BEFORE = 30;
  private static final int ROUND_TRIPS = 20;
  private static final long TWO_SECONDS = 2_000_000_000L;
  private static final double LEAST = 0.5;
  private static final double MOST = 1.7;

  static LateFlow of(Cell cell) {
    SharedPath path = cell.path();
    int windows = WINDOWS_BEFORE * OTHERS * Flow.DEFAULT_WINDOW;
    long joinsAt = (long) (windows / path.blocksPerSecond() * 1e9);
    Crowd crowd = new Crowd(path, Direction.READ, Receivers.OURS, 1);
    for (int i = 0; i < OTHERS; i++) {
      crowd.add(new Flow(i, Flow.DEFAULT_WINDOW, ENDLESS, i * OTHERS_START_APART));
    }
    Flow late = new Flow(OTHERS, Flow.DEFAULT_WINDOW, ENDLESS, joinsAt);
    crowd.add(late);
    long span =
        Math.max(
            (long) (2 * ALL * Flow.DEFAULT_WINDOW / path.blocksPerSecond() * 1e9),
            Math.max(ROUND_TRIPS * path.roundTripNanos(), TWO_SECONDS));
    runTo(crowd, joinsAt + span);
    double soon = part(crowd, late, joinsAt + 2 * span);
    double later = part(crowd, late, joinsAt + 6 * span);
    return new LateFlow(cell.name(), soon, later);
  }

  /** Its part of a fair share of all that comes until then. */
  private static double part(Crowd crowd, Flow late, long until) {
    long all = crowd.bytes();
    long its = late.bytes();
    runTo(crowd, until);
    return (late.bytes() - its) * ALL / Math.max(1, crowd.bytes() - all);
  }

  private static void runTo(Crowd crowd, long nanos) {
    crowd.runUntil(() -> crowd.time().elapsedNanos() >= nanos, MOST_EVENTS);
  }

  boolean isMet() {
    return soon >= LEAST && Math.max(soon, later) <= MOST;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-17s soon %.2f of a fair share, later %.2f%s",
        cell,
        soon,
        later,
        isMet() ? "" : soon < LEAST ? "  TOO LITTLE" : "  TOO MUCH");
  }
}
