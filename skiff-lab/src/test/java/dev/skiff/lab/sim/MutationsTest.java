package dev.skiff.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mistakes that {@code scripts/sim --mutations} looks for, as far as that is quickly tried. */
class MutationsTest {
  private static final Path ROOT = Path.of(System.getProperty("skiff.root"));

  static Stream<Mutation> mutations() {
    return Mutation.all().stream();
  }

  @Test
  void thereAreEnoughOfThem() {
    assertThat(mutations()).hasSizeGreaterThan(45);
    assertThat(mutations().map(Mutation::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void eachStillFitsTheSources(Mutation mutation) throws Exception {
    assertThat(Mutant.of(mutation, ROOT)).isNotNull();
  }

  @Test
  void aMutationThatFitsNowhereIsAnError() {
    Mutation mutation =
        new Mutation(
            "none", "protocol/transfer/SendTransfer.java", List.of("no such line"), List.of());
    assertThatIllegalStateException().isThrownBy(() -> mutation.appliedTo(ROOT));
  }

  @Test
  void aMutationThatFitsTwiceIsAnError() {
    Mutation mutation =
        new Mutation("two", "protocol/transfer/SendTransfer.java", List.of("}"), List.of());
    assertThatIllegalStateException().isThrownBy(() -> mutation.appliedTo(ROOT));
  }

  @Test
  void aMistakeIsFoundAndTheMachinesBesideItAreAsTheyWere() throws Exception {
    Search.Finding finding = find(errorForError());
    assertThat(finding.broken()).contains("an ERROR was answered");
    assertThat(new SeedCheck().apply(finding.seed())).isNull();
  }

  @Test
  void whatIsFoundIsToldWithACommandAndAShortTrace() throws Exception {
    Mutant mutant = errorForError();
    String trace = mutant.trace().apply(find(mutant).seed());
    assertThat(trace.lines().findFirst().orElseThrow())
        .matches("scripts/sim --seed \\d+ --without .*");
    assertThat(trace).contains("gets ERROR 8").contains("an ERROR was answered");
    assertThat(trace.lines()).hasSizeLessThan(20);
  }

  private static Mutant errorForError() throws Exception {
    Mutation mutation =
        mutations()
            .filter(m -> m.name().equals("An ERROR is answered with an ERROR"))
            .findFirst()
            .orElseThrow();
    return Mutant.of(mutation, ROOT);
  }

  private static Search.Finding find(Mutant mutant) throws InterruptedException {
    return Search.run(mutant.check(), 0, 2_000, 1, 1).getFirst();
  }
}
