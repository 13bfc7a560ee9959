package dev.skiff.lab.sim.congestion;

import java.util.List;
import java.util.SplittableRandom;

/** One cell in virtual time, from the first request until the last transfer ends. */
final class CellRun {
  private static final long MOST_EVENTS = 150_000_000;
  private static final double STEADY_FROM = 0.15;
  private static final double STEADY_UNTIL = 0.8;
  private static final double LONGEST_SPREAD_MILLIS = 1_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Cell cell;
  private final GridSettings setting;
  private final SharedPath path;
  private final Crowd crowd;
  private long[] bytesOfEach;

  private CellRun(Cell cell, GridSettings setting) {
    this.cell = cell;
    this.setting = setting;
    this.path = cell.path(setting.loss(), setting.lateAcks());
    this.crowd = new Crowd(path, setting.direction(), setting.receivers(), 1);
    this.bytesOfEach = new long[cell.flows()];
    SplittableRandom starts = new SplittableRandom(7);
    for (int i = 0; i < cell.flows(); i++) {
      long start = (long) (starts.nextDouble() * spreadNanos());
      crowd.add(new Flow(i, setting.window(), cell.blocksEach(setting.window()), start));
    }
  }

  static CellResult of(Cell cell, GridSettings setting) {
    return new CellRun(cell, setting).run();
  }

  /** The transfers begin within a round trip, or the time of a window of each, 1 s at most. */
  private double spreadNanos() {
    double windows = cell.flows() * setting.window() / path.blocksPerSecond() * 1e3;
    double spread = Math.min(LONGEST_SPREAD_MILLIS, windows);
    return Math.max(cell.roundTripMillis(), spread) * NANOS_PER_MILLI;
  }

  private CellResult run() {
    long all = crowd.flows().stream().mapToLong(flow -> flow.file().length()).sum();
    boolean steady = runUntilReceived(all * STEADY_FROM);
    bytesOfEach = bytesByEach();
    double secondsBefore = seconds();
    long bytesBefore = crowd.bytes();
    crowd.runUntil(() -> isAnyOver() || crowd.bytes() >= all * STEADY_UNTIL, MOST_EVENTS);
    double jain = jain();
    steady &= runUntilReceived(all * STEADY_UNTIL);
    double rate =
        steady
            ? (crowd.bytes() - bytesBefore) / (seconds() - secondsBefore)
            : crowd.bytes() / seconds();
    crowd.runUntil(this::areAllOver, MOST_EVENTS);
    double possible =
        path.possibleBlocksPerSecond(cell.flows(), setting.window()) * SharedPath.BLOCK_SIZE;
    List<Flow> flows = crowd.flows();
    int failed = (int) flows.stream().filter(flow -> !flow.hasSucceeded()).count();
    long sent = flows.stream().mapToLong(Flow::sent).sum();
    long blocks = flows.stream().mapToLong(Flow::blocksReceived).sum();
    return new CellResult(
        cell.name(),
        cell.flows(),
        failed,
        rate / possible,
        sent / (double) Math.max(1, blocks),
        jain,
        seconds());
  }

  private boolean runUntilReceived(double bytes) {
    crowd.runUntil(() -> crowd.bytes() >= bytes || areAllOver(), MOST_EVENTS);
    return crowd.bytes() >= bytes;
  }

  private double seconds() {
    return crowd.time().elapsedNanos() / 1e9;
  }

  private long[] bytesByEach() {
    return crowd.flows().stream().mapToLong(Flow::bytes).toArray();
  }

  private boolean areAllOver() {
    return crowd.over() == cell.flows();
  }

  private boolean isAnyOver() {
    return crowd.over() > 0;
  }

  /** Jain's index of what the transfers have received in the steady state. */
  private double jain() {
    double sum = 0;
    double sumOfSquares = 0;
    for (Flow flow : crowd.flows()) {
      double its = flow.bytes() - bytesOfEach[crowd.flows().indexOf(flow)];
      sum += its;
      sumOfSquares += its * its;
    }
    return sumOfSquares == 0 ? 0 : sum * sum / (cell.flows() * sumOfSquares);
  }
}
