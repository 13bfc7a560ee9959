package dev.skiff.lab.sim.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.skiff.protocol.wire.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The measurement itself: on paths where the right figures are known. */
class CellTest {
  private static final int WINDOW = 16;

  @Test
  void thereAre272CellsAndEachIsFoundByItsName() {
    assertThat(Cell.all())
        .hasSize(272)
        .doesNotHaveDuplicates()
        .allMatch(cell -> Cell.named(cell.name()).equals(cell));
  }

  @Test
  void aNameWithoutAllPartsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cell.named("40/100/0.2"))
        .withMessageContaining("40/100/0.2/64");
  }

  /** A window of 16 takes a round trip of 100 ms and 1.94 ms on the line. */
  @Test
  void oneTransferCanGetAWindowInARoundTripAndTheTimeOfAWindow() {
    SharedPath path = Cell.named("1/100/100/64").path();
    assertThat(path.blocksPerSecond()).isCloseTo(8_234.5, within(0.1));
    assertThat(path.possibleBlocksPerSecond(1, WINDOW)).isCloseTo(156.9, within(0.1));
    assertThat(path.possibleBlocksPerSecond(100, WINDOW)).isEqualTo(path.blocksPerSecond());
  }

  @ParameterizedTest
  @CsvSource({
    "READ, OURS",
    "READ, IN_ORDER_1S",
    "READ, IN_ORDER_5S",
    "WRITE, OURS",
    "WRITE, IN_ORDER_1S",
    "WRITE, IN_ORDER_5S"
  })
  void withoutCongestionATransferGetsWhatIsPossible(Direction direction, Receivers receivers) {
    CellResult result = run("1/1000/100/4000", direction, receivers);
    assertThat(result.failed()).isZero();
    assertThat(result.share()).isCloseTo(1, within(0.05));
    assertThat(result.datagramsPerBlock()).isEqualTo(1);
  }

  /** Four windows of 16 need 97 kB: without room for them a queue drops blocks. */
  @Test
  void whatAFullQueueDropsIsSentAgain() {
    assertThat(run("5/1/25/16", Direction.READ, Receivers.OURS).datagramsPerBlock())
        .isGreaterThan(1);
  }

  @ParameterizedTest
  @EnumSource(Receivers.class)
  void aRunGivesTheSameFiguresAgain(Receivers receivers) {
    assertThat(run("5/10/25/64", Direction.READ, receivers))
        .isEqualTo(run("5/10/25/64", Direction.READ, receivers));
  }

  @Test
  void aTableIsReadBackFromTheOutput() {
    CellResult result = new CellResult("5/0.25/0.2/16", 5, 2, 0.491, 10.021, 0.125, 385.53);
    List<String> output = List.of("uploads", "downloads", CellResult.HEADER, "" + result, "", "x");
    assertThat(Comparison.read(output, "downloads")).containsExactly(result);
  }

  private static CellResult run(String cell, Direction direction, Receivers receivers) {
    return CellRun.of(Cell.named(cell), new GridSettings(WINDOW, direction, receivers, 0, 0));
  }
}
