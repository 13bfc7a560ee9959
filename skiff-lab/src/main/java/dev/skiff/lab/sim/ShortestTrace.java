package dev.skiff.lab.sim;

import dev.skiff.lab.sim.scenario.Variation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The shortest run of a seed that still breaks the same rule: the command that repeats it, and its
 * trace. As {@link SeedCheck}, it can be asked across class loaders.
 */
public final class ShortestTrace implements LongFunction<String> {
  private static final int FIRST_LINES = 30;
  private static final int LAST_LINES = 90;

  @Override
  public String apply(long seed) {
    Variation shortest = Minimizer.minimize(seed);
    List<String> trace = new ArrayList<>();
    Outcome outcome = Simulation.run(seed, shortest, trace::add);
    List<String> lines = new ArrayList<>();
    lines.add("scripts/sim --seed %d %s".formatted(seed, shortest.arguments()).strip());
    lines.addAll(middleLeftOut(trace));
    lines.add(String.valueOf(outcome.broken()));
    return String.join("\n", lines);
  }

  private static List<String> middleLeftOut(List<String> lines) {
    if (lines.size() <= FIRST_LINES + LAST_LINES) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, FIRST_LINES));
    shown.add("  ... " + (lines.size() - FIRST_LINES - LAST_LINES) + " lines");
    shown.addAll(lines.subList(lines.size() - LAST_LINES, lines.size()));
    return shown;
  }
}
