package dev.skiff.lab.sim.goodput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Writes docs/goodput.md. */
public final class GoodputPage {
  private static final List<Double> LOSSES = List.of(0.0, 0.01, 0.05, 0.1, 0.2);
  private static final List<Integer> ROUND_TRIPS_MILLIS = List.of(1, 25, 100);
  private static final List<Integer> WINDOWS = List.of(1, 4, 16, 64);

  private static final String BEFORE =
      """
      # Goodput by loss

      Skiff's two state machines transfer files to each other in virtual time, over a gigabit link that loses datagrams
      of both directions at random. Each cell has the payload in kB/s and, in brackets, the DATA sent for each block of
      the file. Blocks have 1468 bytes, files have 60 windows, and each cell is taken over 32 transfers.
      `scripts/goodput` writes this page. The build fails if it changes, so each change is reviewed.

      ## Skiff

      """;

  private static final String BETWEEN =
      """

      How to read it:

      - Without loss, a window takes one round trip.
      - A loss inside a window costs one more round trip, for all blocks lost in it together. The receiver keeps the
        blocks behind a gap. The sender has to send them again, because RFC 7440 cannot say which blocks came
        ([ADR 15](adr/0015-out-of-order-blocks.md)).
      - So at 5 % loss, a window of 64 reaches a fifth to a half of its rate without loss, with 1.8 DATA for each block.
      - Timeouts of 50 ms and more remain in lock-step, and where the same block or its ACK is lost several times.

      ## Fixed timers

      The same with sides that wait for 1 s (tftp-hpa's documented timeout; lock-step only) or 5 s (atftpd's), and that
      accept blocks in order only:

      """;

  private GoodputPage() {}

  /**
   * Writes the page.
   *
   * @param arguments the root of the project
   */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(pageOf(Path.of(arguments[0])), page());
  }

  static Path pageOf(Path root) {
    return root.resolve("docs/goodput.md");
  }

  static String page() {
    StringBuilder page = new StringBuilder(BEFORE);
    table(page, "Skiff", new SkiffPair(), WINDOWS);
    page.append(BETWEEN);
    table(page, "1 s", fixed(1), List.of(1));
    page.append('\n');
    table(page, "5 s", fixed(5), WINDOWS);
    return page.toString();
  }

  private static TransferPair fixed(int seconds) {
    return new FixedTimerPair(Duration.ofSeconds(seconds).toNanos());
  }

  private static void table(
      StringBuilder page, String name, TransferPair pair, List<Integer> windows) {
    page.append("| ").append(name).append(": round trip, window |");
    LOSSES.forEach(loss -> page.append(" %.0f %% |".formatted(loss * 100)));
    page.append("\n|---|").append("---|".repeat(LOSSES.size())).append('\n');
    for (int millis : ROUND_TRIPS_MILLIS) {
      for (int window : windows) {
        page.append("| %d ms, %d |".formatted(millis, window));
        for (double loss : LOSSES) {
          long roundTrip = Duration.ofMillis(millis).toNanos();
          page.append(' ').append(Goodput.of(pair, loss, window, roundTrip)).append(" |");
        }
        page.append('\n');
      }
    }
  }
}
