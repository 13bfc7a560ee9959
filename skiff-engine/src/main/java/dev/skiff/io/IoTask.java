package dev.skiff.io;

import dev.skiff.log.SafeLog;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Work for the I/O threads whose result goes back to the event loop's thread. */
public final class IoTask {
  private static final System.Logger LOG = SafeLog.of(IoTask.class);

  /** What may block, and may fail. */
  public interface Work<T> {
    T run() throws IOException;
  }

  private IoTask() {}

  /**
   * Runs the work on {@code io}, then exactly one of the two others on {@code loop}; none of them
   * where the one or the other has been shut down.
   */
  public static <T> void start(
      Executor io,
      Executor loop,
      Work<T> work,
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
      Work<T> work,
      Consumer<T> onResult,
      Consumer<IOException> onFailure,
      Consumer<T> onTooLate) {
    post(io, () -> run(loop, work, onResult, onFailure, onTooLate));
  }

  private static <T> void run(
      Executor loop,
      Work<T> work,
      Consumer<T> onResult,
      Consumer<IOException> onFailure,
      Consumer<T> onTooLate) {
    T result;
    try {
      result = work.run();
    } catch (IOException e) {
      post(loop, () -> onFailure.accept(e));
      return;
    } catch (RuntimeException | Error e) {
      // Errors too, such as no memory for a file: the transfer waits for one of the two.
      LOG.log(System.Logger.Level.ERROR, "a storage threw an exception", e);
      post(loop, () -> onFailure.accept(new IOException(e)));
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
}
