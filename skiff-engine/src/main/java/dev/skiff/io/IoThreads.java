package dev.skiff.io;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that open, read, write and flush files, so that an event loop never waits for a disk.
 * They are platform threads: file operations block the few carriers of virtual threads.
 */
public final class IoThreads {
  private static final long IDLE_SECONDS = 10;

  private IoThreads() {}

  /**
   * Starts an executor. Its threads start when they are needed and end when they are idle.
   *
   * @param count the most threads
   */
  public static ExecutorService start(int count) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task ->
                Thread.ofPlatform()
                    .name("skiff-io-" + number.incrementAndGet())
                    .daemon()
                    .unstarted(task));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Waits for running work to end, such as the removal of temporary files. */
  public static void stop(ExecutorService executor, Duration patience) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
