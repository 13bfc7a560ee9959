package dev.skiff.cli;

import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes log lines on a thread of its own: a terminal that was stopped, or a pipe that nobody
 * reads, must not stop the server. What it cannot take is counted, and the count is written.
 */
final class LogWriter implements AutoCloseable {
  private static final int LINES_WAITING = 10_000;
  private static final long CLOSE_SECONDS = 2;

  private final AtomicLong dropped = new AtomicLong();
  private final PrintStream target;
  private final ThreadPoolExecutor thread;

  LogWriter(PrintStream target) {
    this.target = target;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(LINES_WAITING),
            task -> Thread.ofPlatform().name("skiff-log").daemon().unstarted(task),
            (task, executor) -> dropped.incrementAndGet());
  }

  /** Takes a line; never waits. */
  void log(String line) {
    thread.execute(() -> print(line));
  }

  private void print(String line) {
    long missing = dropped.getAndSet(0);
    if (missing > 0) {
      target.println("skiff: " + missing + " log lines were lost, as nothing took them");
    }
    target.println(line);
  }

  /** Writes what waits, for a bounded time. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
