package dev.skiff.cli;

import java.io.PrintWriter;
import java.util.List;

/**
 * What a run writes: messages to standard error, results to standard output, and at the foot of a
 * terminal, lines that are drawn over and over. All of it goes through here, so that none stands in
 * the middle of another. Safe for several threads.
 */
final class Console {
  private static final String ESCAPE = "\u001b[";

  private final PrintWriter out;
  private final PrintWriter err;
  private List<String> foot = List.of();

  Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** A message. */
  synchronized void say(String message) {
    erase();
    err.println("skiff: " + message);
    draw();
  }

  /** A line that a script reads. */
  synchronized void result(String line) {
    erase();
    err.flush();
    out.println(line);
    out.flush();
    draw();
  }

  /**
   * Draws other lines at the foot; only where standard error is a terminal.
   *
   * @param lines each shorter than the terminal is wide
   */
  synchronized void foot(List<String> lines) {
    if (!lines.equals(foot)) {
      erase();
      foot = List.copyOf(lines);
      draw();
    }
  }

  /** The cursor is behind the last line of the foot. */
  private void erase() {
    if (!foot.isEmpty()) {
      err.print('\r');
      if (foot.size() > 1) {
        err.print(ESCAPE + (foot.size() - 1) + "A"); // up
      }
      err.print(ESCAPE + "J"); // erases to the end
    }
  }

  private void draw() {
    err.print(String.join("\n", foot));
    err.flush();
  }
}
