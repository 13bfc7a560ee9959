package dev.skiff.lab.sim.congestion;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The results of the transfers of a cell.
 *
 * @param cell its name
 * @param flows the number of transfers
 * @param failed of these
 * @param share of what is possible, from 0 to 1, in the steady state
 * @param datagramsPerBlock the number of DATA that were sent for each block that came
 * @param jain Jain's index of fairness, from {@code 1/flows} to 1
 * @param seconds until the last of them ended
 */
record CellResult(
    String cell,
    int flows,
    int failed,
    double share,
    double datagramsPerBlock,
    double jain,
    double seconds) {
  static final String HEADER = "flows/Mb/ms/kB    failed     share  DATA/block    Jain   seconds";

  private static final int COLUMNS = 6;

  /** As in the table, in columns. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-17s %3d/%-3d %8.1f%% %11.3f %7.3f %9.2f",
        cell,
        failed,
        flows,
        share * 100,
        datagramsPerBlock,
        jain,
        seconds);
  }

  /** Reads a line of the table; null if it is another line. */
  static @Nullable CellResult parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length != COLUMNS || !words[2].endsWith("%")) {
      return null;
    }
    String[] failed = words[1].split("/", -1);
    return new CellResult(
        words[0],
        Integer.parseInt(failed[1]),
        Integer.parseInt(failed[0]),
        Double.parseDouble(words[2].replace("%", "")) / 100,
        Double.parseDouble(words[3]),
        Double.parseDouble(words[4]),
        Double.parseDouble(words[5]));
  }
}
