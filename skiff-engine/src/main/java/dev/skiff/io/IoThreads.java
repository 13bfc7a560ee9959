package dev.skiff.io;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that open, read, write and flush files, so that an event loop never waits for a file.
 * Files on local disks get a bounded number of platform threads: their operations block the few
 * carriers of virtual threads, and more of them do not make a disk faster. Files that may come from
 * elsewhere get a virtual thread for each operation: those that wait hold up no other.
 */
public final class IoThreads {
  private static final long IDLE_SECONDS = 10;

  private IoThreads() {}

  /** An executor for files that may be far away. The number of transfers bounds its threads. */
  public static ExecutorService unbounded() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("skiff-io-", 1).factory());
  }

  /**
   * An executor for local files, with one thread. Others start when they are needed; all end when
   * they are idle. If the system gives no further thread, tasks wait for those that run.
   *
   * @param count the most threads
   */
  public static ExecutorService bounded(int count) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory threads =
        task ->
            Thread.ofPlatform()
                .name("skiff-io-" + number.incrementAndGet())
                .daemon()
                .unstarted(task);
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads) {
          @Override
          public void execute(Runnable task) {
            try {
              super.execute(task);
            } catch (OutOfMemoryError e) {
              // The system gives no further thread: one that runs takes the task.
              if (getPoolSize() == 0 || !getQueue().offer(task)) {
                throw e;
              }
            }
          }
        };
    executor.allowCoreThreadTimeOut(true);
    executor.prestartCoreThread();
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
