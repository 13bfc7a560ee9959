package dev.skiff.lab.sim.congestion;

import dev.skiff.protocol.wire.Direction;
import java.util.Locale;

/**
 * A lock-step client, such as a boot ROM, alone and beside ten downloads with windows.
 *
 * @param alone blocks that it gets in a second without others
 * @param beside the same beside the others
 * @param fairShare an eleventh of the line
 */
record LockStepBeside(String cell, double alone, double beside, double fairShare, double due) {
  private static final long MOST_EVENTS = 30_000_000;
  private static final int OTHERS = 10;
  private static final long OTHERS_START_APART = 37_000_000;
  private static final long STARTS_AT = 10_000_000_000L;
  private static final int ENDLESS = 1_000_000;
  private static final double LONG_ROUND_TRIP_MILLIS = 25;

  static LockStepBeside of(Cell cell) {
    double fair = cell.path().blocksPerSecond() / (OTHERS + 1);
    int blocks = (int) Math.clamp(20 * Math.min(fair, 1_000 / cell.roundTripMillis()), 20, 400);
    double alone = rate(cell, blocks, 0);
    double beside = rate(cell, blocks, OTHERS);
    double part = cell.roundTripMillis() >= LONG_ROUND_TRIP_MILLIS ? 0.5 : 0.3;
    return new LockStepBeside(cell.name(), alone, beside, fair, Math.min(part * alone, fair));
  }

  private static double rate(Cell cell, int blocks, int others) {
    Crowd crowd = new Crowd(cell.path(), Direction.READ, Receivers.OURS, 1);
    for (int i = 0; i < others; i++) {
      crowd.add(new Flow(i, Flow.DEFAULT_WINDOW, ENDLESS, i * OTHERS_START_APART));
    }
    Flow lockStep = new Flow(others, 1, blocks, STARTS_AT);
    crowd.add(lockStep);
    crowd.runUntil(lockStep::isOver, MOST_EVENTS);
    return lockStep.blocksReceived() * 1e9 / (crowd.time().elapsedNanos() - STARTS_AT);
  }

  /** True if it gets what is due to it: a part of its rate alone, or its fair share if less. */
  boolean isMet() {
    return beside >= due;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-17s alone %8.1f/s, beside ten %8.1f/s, fair share %8.1f/s: %4.0f %% of what is due%s",
        cell,
        alone,
        beside,
        fairShare,
        beside / due * 100,
        isMet() ? "" : "  TOO LITTLE");
  }
}
