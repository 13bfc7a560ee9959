package dev.skiff.cli.output;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * A line with the progress of a transfer: {@code firmware.bin [====> ] 45% 12.3 MB of 27.0 MB 4.1
 * MB/s ETA 0:04}. In a narrow terminal it has fewer figures, and a shorter name; if the length of
 * the file is not known, it has bytes and rate only.
 *
 * @param pending what it waits for, in place of all figures; empty if bytes move. In a narrow
 *     terminal it ends at its colon
 * @param bytesPerSecond 0 where nothing moves
 */
record ProgressLine(
    String name, String pending, long bytes, OptionalLong total, double bytesPerSecond) {
  private static final String GAP = "  ";
  private static final int SHORTEST_NAME = 10;
  private static final int SHORTEST_NAME_BESIDE_A_BAR = 16;
  private static final int LONGEST_NAME = 32;
  private static final int SHORTEST_BAR = 12;
  private static final int LONGEST_BAR = 42;

  /** The columns that the name would like to have. */
  int nameColumns() {
    return Math.min(Columns.of(name), LONGEST_NAME);
  }

  /**
   * The line.
   *
   * @param columns how many it may take
   * @param nameColumns how many the name is to have if there is room for it
   */
  String text(int columns, int nameColumns) {
    for (String figures : figures()) {
      int room = columns - figures.length() - GAP.length();
      if (room >= Math.min(SHORTEST_NAME, nameColumns)) {
        return nameAndBar(room, nameColumns) + GAP + figures;
      }
    }
    String least = figures()[figures().length - 1].strip();
    return least.length() <= columns ? least : "";
  }

  /** From all of them to the one that says most. */
  private String[] figures() {
    if (!pending.isEmpty()) {
      return new String[] {pending, pending.split(": ", 2)[0]};
    }
    String rate = "%9s".formatted(Text.bytes(bytesPerSecond) + "/s");
    String done = "%7s".formatted(Text.bytes((double) bytes));
    if (total.isEmpty()) {
      return new String[] {done + GAP + rate, done};
    }
    String percent = "%3d%%".formatted(percent(total.getAsLong()));
    String amount = done + " of " + Text.bytes((double) total.getAsLong());
    String rest = "ETA " + timeLeft(total.getAsLong());
    return new String[] {
      String.join(GAP, percent, amount, rate, rest), String.join(GAP, percent, rate, rest), percent
    };
  }

  private String nameAndBar(int room, int nameColumns) {
    int besideABar = room - GAP.length() - SHORTEST_BAR;
    if (total.isEmpty() || besideABar < Math.min(nameColumns, SHORTEST_NAME_BESIDE_A_BAR)) {
      return Columns.fitted(name, Math.min(room, nameColumns));
    }
    String start = Columns.fitted(name, Math.min(besideABar, nameColumns)) + GAP;
    int bar = Math.min(room - Columns.of(start), LONGEST_BAR);
    return start + bar(total.getAsLong(), bar);
  }

  private String bar(long all, int columns) {
    int inside = columns - 2;
    int done = (int) (inside * share(all));
    String tip = done < inside ? ">" : "";
    return "[" + "=".repeat(done) + tip + " ".repeat(inside - done - tip.length()) + "]";
  }

  private int percent(long all) {
    return (int) (100 * share(all));
  }

  /** 1 for an empty file, and where more comes than was announced. */
  private double share(long all) {
    return bytes >= all ? 1 : (double) bytes / all;
  }

  private String timeLeft(long all) {
    if (bytesPerSecond <= 0) {
      return "-:--";
    }
    long seconds = (long) Math.ceil(Math.max(0, all - bytes) / bytesPerSecond);
    if (seconds >= 100 * 3600) {
      return "long";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
