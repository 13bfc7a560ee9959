package dev.skiff.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.sim.scenario.Variation;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Seeds that every build runs, and seeds that no build has run before. */
class SimulatorIT {
  private static final long SEEDS = 25_000;

  @Test
  void noRuleIsBrokenByTheSeedsOfEveryBuild() throws InterruptedException {
    assertNothingIsBroken(0);
  }

  @Test
  void noRuleIsBrokenBySeedsThatAreNew() throws InterruptedException {
    assertNothingIsBroken(System.currentTimeMillis() * 1_000);
  }

  private static void assertNothingIsBroken(long first) throws InterruptedException {
    Tally tally = new Tally();
    LongFunction<@Nullable String> check =
        seed -> {
          Outcome outcome = Simulation.run(seed, Variation.NONE, null);
          tally.add(outcome);
          return outcome.broken();
        };
    int threads = Runtime.getRuntime().availableProcessors();
    List<Search.Finding> findings = Search.run(check, first, SEEDS, threads, 1);
    System.out.printf("scripts/sim --from %d --seeds %d%n%s%n", first, SEEDS, tally);
    assertThat(findings).withFailMessage(() -> Report.of(findings)).isEmpty();
    assertThat(tally.runs()).isEqualTo(SEEDS);
    // Else there would be little that could break.
    assertThat(tally.published()).isBetween(SEEDS / 2, SEEDS * 19 / 20);
    assertThat(tally.promised()).isGreaterThan(SEEDS / 5);
  }
}
