package dev.skiff.io;

import dev.skiff.log.SafeLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The hand-over of work between an event loop, or a connection, and the I/O threads. What a storage
 * throws ends one transfer and nothing else.
 */
public final class IoTask {
  private static final System.Logger LOG = SafeLog.of(IoTask.class);

  private IoTask() {}

  /**
   * Runs the work on {@code io}, then exactly one of the two others on {@code loop}; none of them
   * where the one or the other has been shut down.
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
   * The same for a result that has to be given back.
   *
   * @param onTooLate takes it, on {@code io}, where {@code loop} has been shut down
   */
  public static <T> void start(
      Executor io,
      Executor loop,
      IoWork<T> work,
      Consumer<T> onResult,
      Consumer<IOException> onFailure,
      Consumer<T> onTooLate) {
    post(io, () -> run(loop, work, onResult, onFailure, onTooLate));
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
   * @return false where the executor has been shut down: the task does not run
   */
  public static boolean post(Executor executor, Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "not run: the I/O threads are shut down", e);
      return false;
    }
  }

  /**
   * Runs work on this thread.
   *
   * @throws IOException where it fails, also by an exception of the storage's code or for want of
   *     memory
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
   * Closes a file on {@code io}, then goes on there. Where {@code io} has been shut down it happens
   * on this thread: what a failed upload has written must go, and no other transfer waits any more.
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

  /** Closes a file whose transfer is settled: a failure has no consequence but the log's line. */
  public static void closeQuietly(Closeable file) {
    try {
      file.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "closing a file failed", e);
    }
  }
}
