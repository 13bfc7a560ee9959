package dev.skiff.cli.output;

import dev.skiff.protocol.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows on a terminal how far transfers are, with a line for each that takes longer than a moment.
 * The drawing is done by a thread of its own: a terminal may be slow, or stopped. Without a
 * terminal nothing is shown.
 */
public final class Progress implements AutoCloseable {
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long PERIOD_MILLIS = 100;
  private static final int MOST_LINES = 16;

  /** For the ^C that a terminal shows behind it; what fills a row may go on in the next one. */
  private static final int SPARE_COLUMNS = 3;

  private final RunOutput console;
  private final Map<Integer, RunningTransfer> running = new TreeMap<>();
  private @Nullable StderrTerminal terminal;
  private boolean closed;

  private Progress(RunOutput console) {
    this.console = console;
  }

  /** Shows the transfers that {@link #begin} is called for. */
  public static Progress on(RunOutput console) {
    Progress progress = new Progress(console);
    Thread.ofPlatform().daemon().name("skiff-progress").start(progress::run);
    return progress;
  }

  /** Shows nothing. */
  public static Progress none(RunOutput console) {
    Progress progress = new Progress(console);
    progress.closed = true;
    return progress;
  }

  /**
   * Adds a transfer that begins; the caller reports its progress to the result.
   *
   * @param number its place among the transfers of the command
   */
  public synchronized RunningTransfer begin(int number, String name) {
    RunningTransfer transfer = new RunningTransfer(Printable.of(name), System.nanoTime());
    running.put(number, transfer);
    return transfer;
  }

  /** Removes the line of a transfer that has ended. */
  public synchronized void end(RunningTransfer transfer) {
    running.values().remove(transfer);
    draw();
  }

  /** Removes all lines. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    console.foot(List.of());
  }

  private void run() {
    try {
      if (awaitSomethingToShow()) {
        // Not with the lock: a transfer that ends meanwhile need not wait.
        show(StderrTerminal.find());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitSomethingToShow() throws InterruptedException {
    while (!closed && shown().isEmpty()) {
      wait(PERIOD_MILLIS);
    }
    return !closed;
  }

  private synchronized void show(@Nullable StderrTerminal found) throws InterruptedException {
    terminal = found;
    while (found != null && !closed) {
      draw();
      wait(PERIOD_MILLIS);
    }
  }

  private void draw() {
    StderrTerminal known = terminal;
    if (known == null || closed) {
      return;
    }
    long now = System.nanoTime();
    List<ProgressLine> lines = shown().stream().map(transfer -> transfer.line(now)).toList();
    int names = lines.stream().mapToInt(ProgressLine::nameColumns).max().orElse(0);
    int columns = known.columns() - SPARE_COLUMNS;
    List<String> texts = new ArrayList<>();
    lines.stream().limit(MOST_LINES).forEach(line -> texts.add(line.text(columns, names)));
    if (lines.size() > MOST_LINES) {
      texts.add(Columns.fitted("and " + (lines.size() - MOST_LINES) + " more", columns));
    }
    console.foot(texts);
  }

  private List<RunningTransfer> shown() {
    long now = System.nanoTime();
    return running.values().stream()
        .filter(transfer -> transfer.ageNanos(now) >= MOMENT_NANOS)
        .toList();
  }
}
