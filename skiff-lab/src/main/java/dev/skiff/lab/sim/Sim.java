package dev.skiff.lab.sim;

import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Variation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command: many seeds, one of them again, or all mutations. */
@Command(
    name = "scripts/sim",
    description = {
      "Runs both sides of TFTP in virtual time, with the faults that a seed picks.",
      "Without options: 100,000 seeds, beginning with one that the clock picks."
    },
    mixinStandardHelpOptions = true)
public final class Sim implements Callable<Integer> {
  private static final int ENOUGH_FINDINGS = 5;

  @Option(names = "--seeds", paramLabel = "N", description = "How many (default: 100000).")
  private long seeds = 100_000;

  @Option(names = "--from", paramLabel = "SEED", description = "The first of them.")
  private @Nullable Long from;

  @Option(names = "--seed", paramLabel = "SEED", description = "One seed, with its trace.")
  private @Nullable Long seed;

  @Option(
      names = "--without",
      paramLabel = "FAULT",
      split = ",",
      description = "With --seed: faults that are left out, such as loss,jitter.")
  private List<String> without = new ArrayList<>();

  @Option(names = "--transfers", paramLabel = "N", description = "With --seed: how many of them.")
  private @Nullable Integer transfers;

  @Option(names = "--length", paramLabel = "BYTES", description = "With --seed: of the file.")
  private @Nullable Long length;

  @Option(names = "--blksize", paramLabel = "BYTES", description = "With --seed: asked for.")
  private @Nullable Integer blockSize;

  @Option(names = "--window", paramLabel = "BLOCKS", description = "With --seed: asked for.")
  private @Nullable Integer windowSize;

  @Option(
      names = "--strikes",
      paramLabel = "N-N",
      description = "With --seed: which of the times that faults strike are not spared.")
  private @Nullable String strikes;

  @Option(
      names = "--mutations",
      description = "Puts one mistake after the other into a copy of the engine, and looks for it.")
  private boolean mutations;

  @Option(names = "--threads", hidden = true)
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Exits with 0 where no rule was broken; with --mutations, where one was by each. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Sim()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ReflectiveOperationException {
    if (mutations) {
      return MutationHunt.run(Path.of(""), threads) ? 0 : 1;
    }
    if (seed != null) {
      return replay(seed, variation()) ? 0 : 1;
    }
    return search(from == null ? System.currentTimeMillis() * 1_000 : from) ? 0 : 1;
  }

  private Variation variation() {
    Variation variation = Variation.NONE;
    for (String label : without) {
      variation = variation.without(fault(label));
    }
    variation = transfers == null ? variation : variation.withTransfers(transfers);
    variation = length == null ? variation : variation.withLength(length);
    variation = blockSize == null ? variation : variation.withBlockSize(blockSize);
    variation = windowSize == null ? variation : variation.withWindowSize(windowSize);
    return strikes == null ? variation : withStrikes(variation, strikes);
  }

  private Fault fault(String label) {
    try {
      return Fault.labelled(label);
    } catch (IllegalArgumentException e) {
      Set<Fault> all = EnumSet.allOf(Fault.class);
      List<String> labels = all.stream().map(Fault::label).toList();
      throw new ParameterException(spec.commandLine(), "no such fault; there are " + labels, e);
    }
  }

  private Variation withStrikes(Variation variation, String range) {
    String[] ends = range.split("-", 2);
    try {
      int last =
          ends.length < 2 || ends[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(ends[1]);
      return variation.withStrikes(Integer.parseInt(ends[0]), last);
    } catch (NumberFormatException e) {
      throw new ParameterException(spec.commandLine(), "--strikes takes a range such as 3-7", e);
    }
  }

  private boolean search(long first) throws InterruptedException {
    System.out.printf(Locale.ROOT, "scripts/sim --from %d --seeds %d%n", first, seeds);
    long start = System.nanoTime();
    Tally tally = new Tally();
    LongFunction<@Nullable String> check =
        next -> {
          Outcome outcome = Simulation.run(next, Variation.NONE, null);
          tally.add(outcome);
          return outcome.broken();
        };
    List<Search.Finding> findings = Search.run(check, first, seeds, threads, ENOUGH_FINDINGS);
    System.out.printf(Locale.ROOT, "%s; in %.1f s%n", tally, (System.nanoTime() - start) / 1e9);
    if (!findings.isEmpty()) {
      System.out.println(Report.of(findings));
    }
    return findings.isEmpty();
  }

  private static boolean replay(long seed, Variation variation) {
    Outcome outcome = Simulation.run(seed, variation, System.out::println);
    System.out.println(outcome.broken() == null ? "No rule was broken." : outcome.broken());
    return outcome.broken() == null;
  }
}
