package dev.skiff.lab.bench.inside;

import dev.skiff.lab.bench.compare.Json;
import dev.skiff.lab.bench.compare.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of this package: prints their times and allocations, and keeps them. */
final class Inside {
  private static final String ALLOCATION = "gc.alloc.rate.norm";
  private static final int FORKS = 2;
  private static final int ITERATIONS = 5;

  /** Of one benchmark: times in nanoseconds, each the mean of an iteration; allocation in bytes. */
  private record Result(String benchmark, double allocatedBytes, List<Double> nanoseconds) {
    static Result of(RunResult run) {
      String parameters =
          run.getParams().getParamsKeys().stream()
              .map(key -> " " + key + "=" + run.getParams().getParam(key))
              .collect(Collectors.joining());
      String name = run.getParams().getBenchmark();
      String shortName = name.substring(Inside.class.getPackageName().length() + 1);
      return new Result(
          shortName + parameters,
          Objects.requireNonNull(run.getSecondaryResults().get(ALLOCATION)).getScore(),
          DoubleStream.of(times(run)).boxed().toList());
    }

    private static double[] times(RunResult run) {
      return run.getBenchmarkResults().stream()
          .flatMap(fork -> fork.getIterationResults().stream())
          .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
          .toArray();
    }

    double mean() {
      return nanoseconds.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
  }

  private record Report(String date, String revision, Machine machine, List<Result> results) {}

  private Inside() {}

  /**
   * Prints and writes.
   *
   * @param args the number of processors, where the results go, and a pattern for what to run
   */
  public static void main(String[] args) throws RunnerException, IOException, InterruptedException {
    Collection<RunResult> runs =
        new Runner(
                new OptionsBuilder()
                    .include(Inside.class.getPackageName() + ".*" + args[2])
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .warmupIterations(ITERATIONS)
                    .warmupTime(TimeValue.milliseconds(300))
                    .measurementIterations(ITERATIONS)
                    .measurementTime(TimeValue.milliseconds(300))
                    .forks(FORKS)
                    .timeout(TimeValue.seconds(60))
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    List<Result> results = runs.stream().map(Result::of).toList();
    System.out.printf("%n%-40s %10s %10s%n", "", "ns/op", "B/op");
    for (Result result : results) {
      System.out.printf(
          Locale.ROOT,
          "%-40s %10.1f %10.1f%n",
          result.benchmark(),
          result.mean(),
          result.allocatedBytes());
    }
    Machine machine = Machine.here(Integer.parseInt(args[0]));
    Path file =
        Path.of(
            args[1], LocalDate.now(ZoneOffset.UTC) + "-" + machine.shortName() + "-inside.json");
    Json.write(
        file,
        new Report(LocalDate.now(ZoneOffset.UTC).toString(), Machine.revision(), machine, results));
    System.out.println("\nRaw numbers: " + file);
  }
}
