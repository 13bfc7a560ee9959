package dev.skiff.lab.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What was measured of one server in one case, round after round. */
final class Cell {
  private final Case which;
  private final Server server;
  private final List<Sample> samples = new ArrayList<>();
  private int transfers;
  private @Nullable String problem;

  Cell(Case which, Server server) {
    this.which = which;
    this.server = server;
    transfers = which.workload().clients();
  }

  Case which() {
    return which;
  }

  Server server() {
    return server;
  }

  /** How many of them take about as long as a measurement is to take. */
  int transfers() {
    return transfers;
  }

  void transfers(int enough) {
    transfers = enough;
  }

  /** Why there is nothing to compare; null where there is. */
  @Nullable String problem() {
    return problem;
  }

  /** It is left out from now on. */
  void leaveOut(String reason) {
    problem = reason;
  }

  List<Sample> samples() {
    return samples;
  }

  void add(Sample sample) {
    samples.add(sample);
  }

  boolean isMeasured() {
    return problem == null && !samples.isEmpty();
  }

  /** In the unit of its row. */
  double rate() {
    return median(this::rateOf);
  }

  double cpuSecondsPerGigabyte() {
    return median(Sample::serverCpuSecondsPerGigabyte);
  }

  double clientsBusy() {
    return median(Sample::clientsBusy);
  }

  /** How far the rounds are from their median at most, as a part of it. */
  double spread() {
    double median = rate();
    return samples.stream()
        .mapToDouble(sample -> Math.abs(rateOf(sample) - median) / median)
        .max()
        .orElse(Double.NaN);
  }

  private double rateOf(Sample sample) {
    return which.countsTransfers() ? sample.transfersPerSecond() : sample.megabytesPerSecond();
  }

  long repetitions() {
    return samples.stream().mapToLong(Sample::repetitions).sum();
  }

  long failures() {
    return samples.stream().mapToLong(Sample::failures).sum();
  }

  private double median(ToDoubleFunction<Sample> value) {
    return median(samples.stream().mapToDouble(value).toArray());
  }

  /** Not a number where there is none. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int count = sorted.length;
    return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
