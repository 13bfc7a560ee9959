package dev.skiff.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.lab.sim.scenario.Variation;
import dev.skiff.protocol.wire.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the simulator promises of itself: the same seed does the same, and there is one for all. */
class SimulationTest {
  @Test
  void aSeedDoesTheSameEachTime() {
    for (long seed = 0; seed < 200; seed++) {
      assertThat(trace(seed, Variation.NONE)).isEqualTo(trace(seed, Variation.NONE));
    }
  }

  private static List<String> trace(long seed, Variation variation) {
    List<String> lines = new ArrayList<>();
    Outcome outcome = Simulation.run(seed, variation, lines::add);
    assertThat(outcome.broken()).as("seed %d", seed).isNull();
    return lines;
  }

  @Test
  void withoutFaultsEachFileArrives() {
    for (long seed = 0; seed < 500; seed++) {
      Variation none = withoutAll();
      Outcome outcome = Simulation.run(seed, none, null);
      assertThat(outcome.broken()).as("seed %d", seed).isNull();
      assertThat(outcome.published()).as("seed %d", seed).isTrue();
      assertThat(outcome.strikes()).isZero();
    }
  }

  private static Variation withoutAll() {
    Variation variation = Variation.NONE;
    for (Fault fault : Fault.values()) {
      variation = variation.without(fault);
    }
    return variation;
  }

  @Test
  void thereIsASeedForEachFault() {
    Set<Fault> seen = EnumSet.noneOf(Fault.class);
    for (long seed = 0; seed < 500; seed++) {
      seen.addAll(Simulation.run(seed, Variation.NONE, null).faults());
    }
    assertThat(seen).containsExactlyInAnyOrder(Fault.values());
  }

  @Test
  void thereAreSeedsForTheEdges() {
    Set<String> edges = new TreeSet<>();
    for (long seed = 0; seed < 2_000; seed++) {
      Scenario scenario = Scenario.of(seed, Variation.NONE);
      scenario.transfers().forEach(plan -> edges.addAll(edgesOf(scenario, plan).toList()));
    }
    assertThat(edges)
        .containsExactly(
            "a block", "a block less 1", "a window", "nothing", "one byte", "over the rollover");
  }

  private static Stream<String> edgesOf(Scenario scenario, TransferPlan plan) {
    long length = plan.file().length();
    long block =
        Math.min(plan.blockSizeAsked(scenario.mtu()), scenario.serverLimits().blockBytes());
    long window = Math.min(plan.windowSizeAsked(), scenario.serverLimits().windowBlocks());
    Map<String, Boolean> edges =
        Map.of(
            "nothing", length == 0,
            "one byte", length == 1,
            "a block less 1", length == block - 1,
            "a block", length == block,
            "a window", window > 1 && length == block * window,
            "over the rollover", length / block >= 65_536);
    return edges.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey);
  }

  @Test
  void thereAreSeedsForAllThatClientsDo() {
    List<Scenario> scenarios =
        LongStream.range(0, 500).mapToObj(seed -> Scenario.of(seed, Variation.NONE)).toList();
    assertThat(scenarios)
        .as("several transfers at once")
        .anyMatch(s -> s.transfers().stream().filter(plan -> !plan.follows()).count() > 2)
        .as("one after the other")
        .anyMatch(s -> s.transfers().stream().anyMatch(TransferPlan::follows))
        .as("two clients")
        .anyMatch(s -> s.clients() == 2)
        .as("two loops of the server")
        .anyMatch(s -> s.serverLoops() == 2)
        .as("three addresses of the server")
        .anyMatch(s -> s.serverAddresses() == 3)
        .as("too few places")
        .anyMatch(Scenario::isCrowded);
    assertThat(scenarios.stream().flatMap(s -> s.transfers().stream()))
        .as("netascii")
        .anyMatch(plan -> plan.options().mode() == Mode.NETASCII)
        .as("smaller blocks after silence")
        .anyMatch(TransferPlan::mayAskForLess)
        .as("a client of another make")
        .anyMatch(plan -> plan.others() != null);
  }

  @Test
  void aFaultThatIsLeftOutChangesNoOtherOne() {
    Variation withoutLoss = Variation.NONE.without(Fault.LOSS);
    for (long seed = 0; seed < 200; seed++) {
      Set<Fault> all = new HashSet<>(Simulation.run(seed, Variation.NONE, null).faults());
      all.remove(Fault.LOSS);
      assertThat(Simulation.run(seed, withoutLoss, null).faults()).isEqualTo(all);
    }
  }

  @Test
  void faultsWhoseStrikesAreSparedDoNothing() {
    Variation spared = Variation.NONE.withStrikes(1, 0);
    for (long seed = 0; seed < 300; seed++) {
      Outcome outcome = Simulation.run(seed, spared, null);
      assertThat(outcome.broken()).as("seed %d", seed).isNull();
      assertThat(outcome.damaged()).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void theWordsOfACommandLineNameWhatIsDifferent() {
    Variation variation =
        Variation.NONE
            .without(Fault.JITTER)
            .without(Fault.ONE_WAY_LOSS)
            .withLength(7)
            .withWindowSize(2)
            .withTransfers(1)
            .withStrikes(3, 9);
    assertThat(variation.arguments())
        .isEqualTo(
            "--without one-way-loss,jitter --transfers 1 --length 7 --window 2 --strikes 3-9");
    assertThat(Variation.NONE.arguments()).isEmpty();
  }
}
