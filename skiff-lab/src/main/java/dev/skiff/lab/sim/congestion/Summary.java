package dev.skiff.lab.sim.congestion;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of a whole table. */
record Summary(List<CellResult> cells) {
  private static final double FAIR = 0.9;

  int cellsThatFail() {
    return (int) cells.stream().filter(cell -> cell.failed() > 0).count();
  }

  int failedTransfers() {
    return cells.stream().mapToInt(CellResult::failed).sum();
  }

  /** The share of what is possible that this part of the cells does not reach: 0.1 for a tenth. */
  double share(double part) {
    return quantile(CellResult::share, part);
  }

  /** The DATA for each block that this part of the cells does not need. */
  double datagramsPerBlock(double part) {
    return quantile(CellResult::datagramsPerBlock, part);
  }

  private double quantile(ToDoubleFunction<CellResult> figure, double part) {
    double[] sorted = cells.stream().mapToDouble(figure).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * part)];
  }

  /** The number of cells with several transfers. */
  int crowds() {
    return (int) cells.stream().filter(cell -> cell.flows() > 1).count();
  }

  /** The number of them in which Jain's index is less than 0.9. */
  int unfairCrowds() {
    return (int) cells.stream().filter(cell -> cell.flows() > 1 && cell.jain() < FAIR).count();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        """
        %d cells
        transfers fail in   %d cells: %d transfers
        share of possible   worst %.0f %%, one in ten under %.0f %%, median %.0f %%
        DATA for a block    median %.2f, one in ten over %.2f, worst %.2f
        Jain under 0.9      %d of %d cells with several transfers""",
        cells.size(),
        cellsThatFail(),
        failedTransfers(),
        share(0) * 100,
        share(0.1) * 100,
        share(0.5) * 100,
        datagramsPerBlock(0.5),
        datagramsPerBlock(0.9),
        datagramsPerBlock(1),
        unfairCrowds(),
        crowds());
  }
}
