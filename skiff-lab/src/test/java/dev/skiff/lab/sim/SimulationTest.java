package dev.skiff.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
      Shape shape = Shape.of(Seeds.source(seed, "shape"), Variation.NONE);
      edges.addAll(edgesOf(shape).toList());
    }
    assertThat(edges)
        .containsExactly(
            "a block", "a block less 1", "a window", "nothing", "one byte", "over the rollover");
  }

  private static Stream<String> edgesOf(Shape shape) {
    long block = Math.min(shape.blockSizeAsked(), shape.serverLimits().blockBytes());
    long window = Math.min(shape.windowSizeAsked(), shape.serverLimits().windowBlocks());
    Stream.Builder<String> edges = Stream.builder();
    if (shape.length() == 0) {
      edges.add("nothing");
    }
    if (shape.length() == 1) {
      edges.add("one byte");
    }
    if (shape.length() == block - 1) {
      edges.add("a block less 1");
    }
    if (shape.length() == block) {
      edges.add("a block");
    }
    if (window > 1 && shape.length() == block * window) {
      edges.add("a window");
    }
    if (shape.length() / block >= 65_536) {
      edges.add("over the rollover");
    }
    return edges.build();
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
            .withStrikes(3, 9);
    assertThat(variation.arguments())
        .isEqualTo("--without one-way-loss,jitter --length 7 --window 2 --strikes 3-9");
    assertThat(Variation.NONE.arguments()).isEmpty();
  }
}
