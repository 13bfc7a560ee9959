package dev.skiff.io;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that open, read, write and flush files, so that an event loop never waits for a file.
 * Files on local disks get a bounded number of platform threads: their operations block the few
 * carriers of virtual threads, and more of them do not make a disk faster. Files that may come from
 * elsewhere get many virtual threads: operations that wait hold up no other.
 */
public final class IoThreads {
  private static final long IDLE_SECONDS = 10;
  private static final String NAME = "skiff-io-";

  private IoThreads() {}

  /**
   * An executor for files that may come from elsewhere.
   *
   * @param count the most threads, which are virtual
   */
  public static ExecutorService forSlowFiles(int count) {
    return of(count, Thread.ofVirtual().name(NAME, 1));
  }

  /**
   * An executor for local files.
   *
   * @param count the most threads, which are platform threads
   */
  public static ExecutorService forLocalFiles(int count) {
    return of(count, Thread.ofPlatform().daemon().name(NAME, 1));
  }

  /**
   * An executor whose threads start when they are needed and end when they are idle. If the system
   * gives no further thread, those that run take the task; without any, it is refused with a {@link
   * NoThreadException}.
   *
   * @param count the most threads
   */
  public static ExecutorService of(int count, Thread.Builder threads) {
    return new Pool(count, threads);
  }

  private static final class Pool extends ThreadPoolExecutor {
    Pool(int count, Thread.Builder threads) {
      super(
          count,
          count,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          threads.factory());
      allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
      try {
        super.execute(task);
      } catch (OutOfMemoryError | LinkageError e) {
        getQueue().add(task);
        if (getPoolSize() == 0 && getQueue().remove(task)) {
          throw new NoThreadException(e);
        }
      }
    }
  }

  /** Waits for running work to end, such as the removal of temporary files. */
  public static void stop(ExecutorService executor, Duration patience) {
    executor.shutdown();
    if (!hasEnded(executor, patience)) {
      executor.shutdownNow();
    }
  }

  /** Waits for the end of an executor that is shut down. False also if this is interrupted. */
  public static boolean hasEnded(ExecutorService executor, Duration patience) {
    try {
      return executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
