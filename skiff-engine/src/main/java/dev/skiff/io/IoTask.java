package dev.skiff.io;

import dev.skiff.log.SafeLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The hand-over of work between an event loop, or a connection, and the I/O threads. An exception
 * of a storage ends one transfer and nothing else.
 */
public final class IoTask {
  private static final System.Logger LOG = SafeLog.of(IoTask.class);

  private IoTask() {}

  /**
   * Runs the work on {@code io}, and then one of the two callbacks on {@code loop}. If the system
   * gives no thread, that is a failure. If one of the executors is shut down, no callback runs.
   */
  public static <T> void start(
      Executor io,
      Executor loop,
      IoWork<T> work,
      Consumer<T> onResult,
      Consumer<IOException> onFailure) {
    start(io, loop, work, onResult, onFailure, result -> {});
  }

  /**
   * Does the same for a result that must be released.
   *
   * @param onTooLate gets the result on {@code io}, if {@code loop} is shut down
   */
  public static <T> void start(
      Executor io,
      Executor loop,
      IoWork<T> work,
      Consumer<T> onResult,
      Consumer<IOException> onFailure,
      Consumer<T> onTooLate) {
    try {
      io.execute(() -> run(loop, work, onResult, onFailure, onTooLate));
    } catch (NoThreadException e) {
      IOException failure = new IOException(e.getMessage(), e);
      post(loop, () -> onFailure.accept(failure));
    } catch (RejectedExecutionException e) {
      tellShutDown(e);
    }
  }

  private static <T> void run(
      Executor loop,
      IoWork<T> work,
      Consumer<T> onResult,
      Consumer<IOException> onFailure,
      Consumer<T> onTooLate) {
    T result;
    try {
      result = guarded(work);
    } catch (IOException e) {
      post(loop, () -> onFailure.accept(e));
      return;
    }
    if (!post(loop, () -> onResult.accept(result))) {
      onTooLate.accept(result);
    }
  }

  /**
   * Hands a task over.
   *
   * @return false if the executor is shut down or has no thread: the task does not run
   */
  public static boolean post(Executor executor, Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      tellShutDown(e);
      return false;
    }
  }

  private static void tellShutDown(RejectedExecutionException e) {
    LOG.log(System.Logger.Level.DEBUG, "not run: the threads are shut down, or there is none", e);
  }

  /**
   * Runs work on this thread.
   *
   * @throws IOException if it fails, also by any other exception or error of the storage's code
   */
  public static <T> T guarded(IoWork<T> work) throws IOException {
    try {
      return work.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a storage threw an exception", e);
      throw new IOException(e);
    }
  }

  /**
   * Closes a file on {@code io}, and then runs {@code afterwards} there. If {@code io} is shut down
   * or has no thread, this thread does both: the file of a failed upload must be removed.
   */
  public static void close(Executor io, Closeable file, Runnable afterwards) {
    Runnable closing =
        () -> {
          closeQuietly(file);
          afterwards.run();
        };
    if (!post(io, closing)) {
      closing.run();
    }
  }

  /** Closes a file whose transfer has ended. A failure is only logged. */
  public static void closeQuietly(Closeable file) {
    try {
      file.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "closing a file failed", e);
    }
  }
}
