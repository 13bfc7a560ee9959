package dev.skiff.lab.sim.congestion;

import dev.skiff.protocol.wire.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command: the table of all cells, or the rows of unequal transfers. */
@Command(
    name = "scripts/congestion",
    description = {
      "Runs transfers of the engine through one shared line and queue, in virtual time.",
      "A cell is named transfers/Mb/ms/kB: how many, rate, round trip and queue.",
      "Share: of what is possible, min(C, N*W / (R + W*s/C)).",
      "Without options: all 272 cells, downloads and uploads."
    },
    mixinStandardHelpOptions = true)
public final class Congestion implements Callable<Integer> {
  private static final double LONGEST_UNEQUAL_ROUND_TRIP = 100;

  @Option(names = "--direction", description = "downloads or uploads; both by default.")
  private @Nullable String direction;

  @Option(names = "--window", description = "That clients ask for (default: 64).")
  private int window = Flow.DEFAULT_WINDOW;

  @Option(
      names = "--receivers",
      description = "ours (default), or others: in-order-1s, in-order-5s, agreed-5s.")
  private String receivers = Receivers.OURS.label();

  @Option(names = "--loss", description = "Random loss in both directions, in percent.")
  private double lossPercent;

  @Option(names = "--late-acks", description = "ACKs that come 10 ms late, in percent.")
  private double lateAckPercent;

  @Option(names = "--flows", split = ",", description = "Only cells with so many transfers.")
  private List<Integer> flows = Cell.FLOWS;

  @Option(names = "--rate", split = ",", description = "Only these rates, in Mb/s.")
  private List<Double> rates = Cell.MEGABITS;

  @Option(names = "--rtt", split = ",", description = "Only these round trips, in ms.")
  private List<Double> roundTrips = Cell.ROUND_TRIPS;

  @Option(names = "--queue", split = ",", description = "Only these queues, in kB.")
  private List<Integer> queues = Cell.QUEUES;

  @Option(names = "--cells", split = ",", description = "These cells, such as 40/100/0.2/64.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--against", description = "A file with the output of an earlier run.")
  private @Nullable Path against;

  @Option(
      names = "--lock-step",
      description = "In place of cells: a lock-step client beside ten windowed ones.")
  private boolean lockStep;

  @Option(names = "--late", description = "In place of cells: a download joins four others.")
  private boolean late;

  @Option(names = "--picture", description = "In place of cells: writes an SVG of one download.")
  private @Nullable Path picture;

  @Option(names = "--record", hidden = true)
  private @Nullable Path record;

  @Option(names = "--threads", hidden = true)
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Exits with 0 if every transfer succeeded, or each unequal one got what is due to it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Congestion()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (record != null) {
      Picture.record(record);
      return 0;
    }
    if (picture != null) {
      Picture.draw(picture);
      return 0;
    }
    if (lockStep) {
      return run(unequal(10), LockStepBeside::of).stream().allMatch(LockStepBeside::isMet) ? 0 : 1;
    }
    if (late) {
      return run(unequal(1), LateFlow::of).stream().allMatch(LateFlow::isMet) ? 0 : 1;
    }
    boolean allArrive = true;
    for (GridSettings setting : settings()) {
      System.out.printf("%s%n%s%n", setting, CellResult.HEADER);
      List<CellResult> results = run(cells(), cell -> CellRun.of(cell, setting));
      System.out.printf("%n%s%n%n", new Summary(results));
      if (against != null) {
        List<CellResult> before = Comparison.read(Files.readAllLines(against), setting.toString());
        System.out.println(new Comparison(before, results));
      }
      allArrive &= results.stream().allMatch(result -> result.failed() == 0);
    }
    return allArrive ? 0 : 1;
  }

  private List<GridSettings> settings() {
    List<String> words = direction == null ? List.of("downloads", "uploads") : List.of(direction);
    return words.stream().map(this::setting).toList();
  }

  private GridSettings setting(String word) {
    try {
      Direction way =
          switch (word) {
            case "downloads" -> Direction.READ;
            case "uploads" -> Direction.WRITE;
            default -> throw new IllegalArgumentException("--direction: downloads or uploads");
          };
      return new GridSettings(
          window, way, Receivers.labelled(receivers), lossPercent / 100, lateAckPercent / 100);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<Cell> cells() {
    try {
      return names.isEmpty() ? chosen(Cell.all()) : names.stream().map(Cell::named).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<Cell> chosen(List<Cell> cells) {
    return cells.stream()
        .filter(cell -> flows.contains(cell.flows()) && rates.contains(cell.megabits()))
        .filter(cell -> roundTrips.contains(cell.roundTripMillis()))
        .filter(cell -> queues.contains(cell.queueKilobytes()))
        .toList();
  }

  /** The paths of one transfer, from a rate on, as those of unequal ones. */
  private List<Cell> unequal(double leastMegabits) {
    return chosen(Cell.all()).stream()
        .filter(cell -> cell.flows() == 1 && cell.megabits() >= leastMegabits)
        .filter(cell -> cell.roundTripMillis() <= LONGEST_UNEQUAL_ROUND_TRIP)
        .toList();
  }

  /** Computes the rows on all processors, and prints them in their order. */
  private <T> List<T> run(List<Cell> cells, Function<Cell, T> row)
      throws InterruptedException, ExecutionException {
    List<T> rows = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Future<T>> promised =
          cells.stream().map(cell -> workers.submit(() -> row.apply(cell))).toList();
      for (Future<T> next : promised) {
        rows.add(next.get());
        System.out.println(rows.getLast());
      }
    }
    return rows;
  }
}
