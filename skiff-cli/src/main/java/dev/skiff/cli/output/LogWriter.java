package dev.skiff.cli.output;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Writes log lines on a thread of its own: a stopped terminal, or a pipe that is not read, must not
 * stop the server. Lines that do not fit into the queue are counted, and their number is written.
 * Lines of the same few milliseconds are written together.
 */
public final class LogWriter implements AutoCloseable {
  private static final int LINES_WAITING = 10_000;
  private static final long DELAY_MILLIS = 3;
  private static final long CLOSE_SECONDS = 2;

  private final BlockingQueue<Supplier<String>> lines = new ArrayBlockingQueue<>(LINES_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final PrintStream target;
  private final LongFunction<String> loss;
  private final Thread thread;
  private volatile boolean closing;

  public LogWriter(PrintStream target) {
    this(target, count -> "skiff: lost " + count + " log lines: standard error was blocked");
  }

  /**
   * A writer for lines of a form of their own.
   *
   * @param loss the line that says how many are missing
   */
  public LogWriter(PrintStream target, LongFunction<String> loss) {
    this.target = target;
    this.loss = loss;
    this.thread = Thread.ofPlatform().name("skiff-log").daemon().start(this::run);
  }

  /** Queues a line; never waits. */
  public void log(String line) {
    log(() -> line);
  }

  /** Queues a line that the writer's thread formats; never waits. */
  public void log(Supplier<String> line) {
    if (closing || !lines.offer(() -> line.get() + '\n')) {
      dropped.incrementAndGet();
    }
  }

  /** Queues a line that must not be lost; waits while the queue is full. */
  public void logInAnyCase(String line) {
    try {
      lines.put(() -> line + '\n');
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing || !lines.isEmpty()) {
        List<Supplier<String>> waiting = new ArrayList<>();
        waiting.add(lines.take());
        if (!closing) {
          Thread.sleep(DELAY_MILLIS);
        }
        lines.drainTo(waiting);
        write(waiting);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Supplier<String>> waiting) {
    StringBuilder text = new StringBuilder();
    for (Supplier<String> line : waiting) {
      text.append(worded(line));
    }
    // The lost lines are younger than those that were in the queue.
    long missing = dropped.getAndSet(0);
    if (missing > 0) {
      text.append(loss.apply(missing)).append('\n');
    }
    target.print(text);
    target.flush();
  }

  /** An exception in one line must not end the log. */
  private static String worded(Supplier<String> line) {
    try {
      return line.get();
    } catch (RuntimeException e) {
      return "skiff: cannot write a log line: " + e + '\n';
    }
  }

  /** Writes the queued lines, for a limited time. */
  @Override
  public void close() {
    closing = true;
    // Wakes the thread; if the queue is full, it is awake.
    lines.offer(() -> "");
    try {
      if (!thread.join(Duration.ofSeconds(CLOSE_SECONDS))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
