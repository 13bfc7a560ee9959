package dev.skiff.lab.sim;

import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.lab.sim.scenario.Variation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Makes a run that breaks a rule as short as it can: leaves out faults, spares their strikes, makes
 * the file, its blocks and its windows smaller, as long as the same rule is broken.
 */
final class Minimizer {
  private static final int MOST_RUNS = 2_000;

  private final long seed;
  private final String rule;
  private Variation best = Variation.NONE;
  private Outcome outcome;
  private int runs;

  private Minimizer(long seed, Outcome outcome, String broken) {
    this.seed = seed;
    this.outcome = outcome;
    this.rule = rule(broken);
  }

  /** The shortest run that was found. */
  static Variation minimize(long seed) {
    Outcome whole = Simulation.run(seed, Variation.NONE, null);
    if (whole.broken() == null) {
      return Variation.NONE;
    }
    return new Minimizer(seed, whole, whole.broken()).minimize();
  }

  /** The rule, whatever the numbers. */
  private static String rule(String broken) {
    return broken.lines().findFirst().orElse("").replaceAll("\\d+", "N");
  }

  private Variation minimize() {
    Variation before;
    do {
      before = best;
      leaveOutFaults();
      spareLaterStrikes();
      shrink();
    } while (!best.equals(before) && runs < MOST_RUNS);
    spareEarlierStrikes();
    return best;
  }

  private void leaveOutFaults() {
    for (Fault fault : Fault.values()) {
      if (!best.without().contains(fault) && outcome.faults().contains(fault)) {
        keepIfBroken(best.without(fault));
      }
    }
  }

  private void spareLaterStrikes() {
    for (int step = outcome.strikes(); step > 0; step /= 2) {
      int last = Math.min(outcome.strikes(), best.lastStrike()) - step;
      if (last >= 0) {
        keepIfBroken(best.withStrikes(1, last));
      }
    }
  }

  private void spareEarlierStrikes() {
    for (int step = outcome.strikes(); step > 0; step /= 2) {
      int first = best.firstStrike() + step;
      if (first <= best.lastStrike()) {
        keepIfBroken(best.withStrikes(first, best.lastStrike()));
      }
    }
  }

  private void shrink() {
    Scenario scenario = outcome.scenario();
    List<TransferPlan> transfers = scenario.transfers();
    for (int count = 1; count < transfers.size(); count++) {
      if (keepIfBroken(best.withTransfers(count))) {
        break;
      }
    }
    for (long length : smaller(most(transfers, plan -> plan.file().length()))) {
      if (keepIfBroken(best.withLength(length))) {
        break;
      }
    }
    for (long blocks : smaller(most(transfers, TransferPlan::windowSizeAsked))) {
      if (blocks > 0 && keepIfBroken(best.withWindowSize((int) blocks))) {
        break;
      }
    }
    for (long bytes : List.of(8L, 512L)) {
      if (bytes < most(transfers, plan -> plan.blockSizeAsked(scenario.mtu()))
          && keepIfBroken(best.withBlockSize((int) bytes))) {
        break;
      }
    }
  }

  private static long most(List<TransferPlan> transfers, ToLongFunction<TransferPlan> value) {
    return transfers.stream().mapToLong(value).max().orElse(0);
  }

  /** From nothing up to nearly as much. */
  private static List<Long> smaller(long value) {
    List<Long> candidates = new ArrayList<>();
    for (long step = value; step > 0; step /= 2) {
      candidates.add(value - step);
    }
    return candidates;
  }

  private boolean keepIfBroken(Variation variation) {
    if (runs++ >= MOST_RUNS) {
      return false;
    }
    Outcome tried = Simulation.run(seed, variation, null);
    String broken = tried.broken();
    boolean same = broken != null && rule(broken).equals(rule);
    if (same) {
      best = variation;
      outcome = tried;
    }
    return same;
  }
}
