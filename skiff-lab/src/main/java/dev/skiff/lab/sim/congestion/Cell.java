package dev.skiff.lab.sim.congestion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A crowd on a path: a row of the table.
 *
 * @param flows the number of transfers
 * @param megabits the rate of the line, in Mb/s
 * @param roundTripMillis without the time in the queue
 * @param queueBytes the room before the line
 */
record Cell(int flows, double megabits, double roundTripMillis, int queueBytes) {
  static final List<Integer> FLOWS = List.of(1, 5, 40, 100);
  static final List<Double> MEGABITS = List.of(0.25, 1.0, 10.0, 100.0, 1_000.0);
  static final List<Double> ROUND_TRIPS = List.of(0.2, 25.0, 100.0, 600.0);
  static final List<Integer> QUEUES = List.of(16, 64, 1_000, 4_000);

  private static final int KILOBYTE = 1_000;
  private static final double LEAST_MEGABITS_EACH = 0.025;
  private static final double SLOW_MEGABITS_EACH = 0.4;

  /** The cells of all combinations in which a fair share is at least 25 kb/s. */
  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    for (int flows : FLOWS) {
      for (double megabits : MEGABITS) {
        for (double roundTrip : ROUND_TRIPS) {
          for (int queue : QUEUES) {
            if (megabits / flows >= LEAST_MEGABITS_EACH) {
              cells.add(new Cell(flows, megabits, roundTrip, queue * KILOBYTE));
            }
          }
        }
      }
    }
    return cells;
  }

  /** The cell with this name. */
  static Cell named(String name) {
    String[] parts = name.split("/", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(name + " is not flows/Mb/ms/kB, such as 40/100/0.2/64");
    }
    return new Cell(
        Integer.parseInt(parts[0]),
        Double.parseDouble(parts[1]),
        Double.parseDouble(parts[2]),
        Integer.parseInt(parts[3]) * KILOBYTE);
  }

  /** Transfers, Mb/s, round trip in ms and queue in kB, as in {@code 40/100/0.2/64}. */
  String name() {
    return "%d/%s/%s/%d"
        .formatted(flows, number(megabits), number(roundTripMillis), queueKilobytes());
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%s", value);
  }

  int queueKilobytes() {
    return queueBytes / KILOBYTE;
  }

  /** Its path, without chances. */
  SharedPath path() {
    return path(0, 0);
  }

  SharedPath path(double loss, double lateAcks) {
    return new SharedPath(megabits, roundTripMillis, queueBytes, loss, lateAcks);
  }

  /**
   * The length of each file: long enough for a steady state, and short enough to compute it.
   *
   * @param window of the transfers
   */
  int blocksEach(int window) {
    int windows = flows <= 5 ? 60 : flows <= 40 ? 24 : 14;
    int fewer = megabits / flows < SLOW_MEGABITS_EACH ? Math.min(windows, 20) : windows;
    return window > Flow.DEFAULT_WINDOW ? fewer * window / 2 : fewer * Flow.DEFAULT_WINDOW;
  }
}
