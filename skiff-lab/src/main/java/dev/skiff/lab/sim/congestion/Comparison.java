package dev.skiff.lab.sim.congestion;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Two tables of the same cells, an earlier one and this one. */
record Comparison(List<CellResult> before, List<CellResult> after) {
  private static final double NOTABLE = 0.03;

  /** The table under this title, in the output of the command. */
  static List<CellResult> read(List<String> lines, String title) {
    return lines.stream()
        .dropWhile(line -> !line.equals(title))
        .takeWhile(line -> !line.isBlank())
        .map(CellResult::parse)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The cells that differ by more than 3 %, or in failures, and both summaries. */
  @Override
  public String toString() {
    Map<String, CellResult> earlier =
        before.stream().collect(Collectors.toMap(CellResult::cell, cell -> cell, (a, _) -> a));
    List<CellResult> common =
        after.stream().filter(cell -> earlier.containsKey(cell.cell())).toList();
    StringBuilder text = new StringBuilder("before and after, where they differ:\n");
    for (CellResult now : common) {
      CellResult then = Objects.requireNonNull(earlier.get(now.cell()));
      if (differ(then, now)) {
        text.append(line(then, now)).append('\n');
      }
    }
    List<CellResult> same =
        common.stream().map(cell -> Objects.requireNonNull(earlier.get(cell.cell()))).toList();
    return common.isEmpty()
        ? "no cell is in both tables"
        : "%sbefore: %s%nafter: %s".formatted(text, new Summary(same), new Summary(common));
  }

  private static boolean differ(CellResult then, CellResult now) {
    return then.failed() != now.failed()
        || Math.abs(now.share() / then.share() - 1) > NOTABLE
        || Math.abs(now.datagramsPerBlock() / then.datagramsPerBlock() - 1) > NOTABLE;
  }

  private static String line(CellResult then, CellResult now) {
    return String.format(
        Locale.ROOT,
        "%-17s failed %d -> %d, share %.1f -> %.1f %%, DATA/block %.3f -> %.3f, Jain %.2f -> %.2f",
        now.cell(),
        then.failed(),
        now.failed(),
        then.share() * 100,
        now.share() * 100,
        then.datagramsPerBlock(),
        now.datagramsPerBlock(),
        then.jain(),
        now.jain());
  }
}
