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
 * stop the server. The lines that wait are limited in number and in characters, since peers choose
 * the names in them. Lines that do not fit are counted, and their number is written. Lines of the
 * same few milliseconds are written together.
 */
public final class LogWriter implements AutoCloseable {
  private static final int LINES_WAITING = 10_000;
  private static final int CHARACTERS_WAITING = 4 << 20;

  /** A longer text is written at once, not collected further. */
  private static final int PIECE_CHARACTERS = 64 << 10;

  private static final long DELAY_MILLIS = 3;
  private static final long CLOSE_SECONDS = 2;

  /** Not a line: it wakes the thread. */
  private static final Waiting WAKE = new Waiting(String::new, 0);

  /** A line that waits, with the characters that it keeps in memory, about. */
  private record Waiting(Supplier<String> line, int characters) {}

  private final BlockingQueue<Waiting> lines = new ArrayBlockingQueue<>(LINES_WAITING);
  private final AtomicLong characters = new AtomicLong();
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
    log(() -> line, line.length());
  }

  /**
   * Queues a line that the writer's thread formats; never waits.
   *
   * @param size about the characters that the line keeps in memory while it waits
   */
  public void log(Supplier<String> line, int size) {
    boolean fits = characters.addAndGet(size) <= CHARACTERS_WAITING;
    if (closing || !fits || !lines.offer(new Waiting(line, size))) {
      characters.addAndGet(-size);
      dropped.incrementAndGet();
    }
  }

  /** Queues a line that must not be lost; waits while the queue is full. */
  public void logInAnyCase(String line) {
    try {
      characters.addAndGet(line.length());
      lines.put(new Waiting(() -> line, line.length()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing || !lines.isEmpty()) {
        List<Waiting> waiting = new ArrayList<>();
        waiting.add(lines.take());
        if (!closing) {
          Thread.sleep(DELAY_MILLIS);
        }
        lines.drainTo(waiting);
        writeOrCount(waiting);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A failure of any kind, such as a lack of memory, must not end the log. */
  private void writeOrCount(List<Waiting> waiting) {
    try {
      write(waiting);
    } catch (RuntimeException | Error e) {
      dropped.addAndGet(waiting.size());
    } finally {
      for (Waiting line : waiting) {
        characters.addAndGet(-line.characters);
      }
    }
  }

  private void write(List<Waiting> waiting) {
    StringBuilder text = new StringBuilder();
    for (Waiting line : waiting) {
      append(text, line);
      if (text.length() > PIECE_CHARACTERS) {
        print(text);
      }
    }
    // The lost lines are younger than those that were in the queue.
    long missing = dropped.getAndSet(0);
    if (missing > 0) {
      text.append(loss.apply(missing)).append('\n');
    }
    print(text);
  }

  private void append(StringBuilder text, Waiting line) {
    int before = text.length();
    try {
      if (!line.equals(WAKE)) {
        text.append(worded(line.line)).append('\n');
      }
    } catch (RuntimeException | Error e) {
      text.setLength(before);
      dropped.incrementAndGet();
    }
  }

  private void print(StringBuilder text) {
    target.print(text);
    target.flush();
    text.setLength(0);
  }

  /** An exception in one line must not end the log. */
  private static String worded(Supplier<String> line) {
    try {
      return line.get();
    } catch (RuntimeException e) {
      return "skiff: cannot write a log line: " + e;
    }
  }

  /** Writes the queued lines, for a limited time. */
  @Override
  public void close() {
    closing = true;
    // Wakes the thread; if the queue is full, it is awake.
    lines.offer(WAKE);
    try {
      if (!thread.join(Duration.ofSeconds(CLOSE_SECONDS))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
