package dev.skiff.io;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
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

  /** An executor without a bound, for users' code, which may wait for anything. */
  public static ExecutorService forUsers(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().daemon().name(name).factory());
  }

  /**
   * An executor whose threads start when they are needed and end when they are idle. If the system
   * gives no further thread, those that run take the task; without any, it is refused with a {@link
   * NoThreadException}. Some of them then end, for the rest of the process needs threads as well: a
   * signal has one of its own. The executor grows again after all have been idle.
   *
   * @param count the most threads
   */
  public static ExecutorService of(int count, Thread.Builder threads) {
    return new Pool(count, threads);
  }

  private static final class Pool extends ThreadPoolExecutor {
    private static final int LEFT_TO_OTHERS = 4;

    private final int count;
    private volatile boolean reduced;

    Pool(int count, Thread.Builder threads) {
      super(
          count,
          count,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          threads.factory());
      this.count = count;
      allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
      try {
        if (reduced && getPoolSize() == 0) {
          reduced = false;
          resize(count);
        }
        super.execute(task);
      } catch (OutOfMemoryError | LinkageError e) {
        getQueue().add(task);
        reduce();
        if (getPoolSize() == 0 && getQueue().remove(task)) {
          throw new NoThreadException(e);
        }
      }
    }

    private synchronized void reduce() {
      int size = Math.max(1, getPoolSize() - LEFT_TO_OTHERS);
      reduced = true;
      resize(Math.min(size, getMaximumPoolSize()));
    }

    private void resize(int size) {
      if (size > getMaximumPoolSize()) {
        setMaximumPoolSize(size);
        setCorePoolSize(size);
      } else {
        setCorePoolSize(size);
        setMaximumPoolSize(size);
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
