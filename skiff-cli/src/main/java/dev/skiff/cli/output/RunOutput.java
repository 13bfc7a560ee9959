package dev.skiff.cli.output;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of a run: messages on standard error, results on standard output, and at the foot of a
 * terminal, lines that are redrawn. All output goes through here, so that lines do not mix. Safe
 * for several threads.
 */
public final class RunOutput implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";

  private final PrintWriter out;
  private final PrintWriter err;
  private final @Nullable LogWriter trace;
  private List<String> foot = List.of();

  /** Output without a trace. */
  public RunOutput(PrintWriter out, PrintWriter err) {
    this(out, err, null);
  }

  /**
   * Output with a trace: messages are written among its lines, and nothing can be drawn.
   *
   * @param trace to standard error; closed with this
   */
  public RunOutput(PrintWriter out, LogWriter trace) {
    this(out, new PrintWriter(PrintWriter.nullWriter()), trace);
  }

  private RunOutput(PrintWriter out, PrintWriter err, @Nullable LogWriter trace) {
    this.out = out;
    this.err = err;
    this.trace = trace;
  }

  /** A message. */
  public void say(String message) {
    line("skiff: " + message);
  }

  /** A whole line of standard error. */
  public void line(String text) {
    if (trace == null) {
      draw(() -> err.println(text));
    } else {
      trace.logInAnyCase(text);
    }
  }

  /**
   * A line of the trace, formatted later; never waits.
   *
   * @param size about the characters that the line keeps in memory while it waits
   */
  public void trace(Supplier<String> line, int size) {
    if (trace != null) {
      trace.log(line, size);
    }
  }

  /** A line for a script, on standard output. */
  public void result(String line) {
    draw(
        () -> {
          err.flush();
          out.println(line);
          out.flush();
        });
  }

  /**
   * Draws other lines at the foot; only where standard error is a terminal.
   *
   * @param lines each shorter than the terminal is wide
   */
  synchronized void foot(List<String> lines) {
    if (!lines.equals(foot)) {
      draw(() -> foot = List.copyOf(lines));
    }
  }

  /** Changes something with the foot out of the way. */
  private synchronized void draw(Runnable change) {
    erase();
    change.run();
    err.print(String.join("\n", foot));
    err.flush();
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

  /** Writes the queued lines of the trace. */
  @Override
  public void close() {
    if (trace != null) {
      trace.close();
    }
  }
}
