package dev.skiff.session;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Work for the I/O threads whose result goes back to the event loop's thread. */
public final class Job {
  private static final System.Logger LOG = System.getLogger(Job.class.getName());

  /** What may block, and may fail. */
  public interface Work<T> {
    T run() throws IOException;
  }

  private Job() {}

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
    post(io, () -> post(loop, outcome(work, onResult, onFailure)));
  }

  private static <T> Runnable outcome(
      Work<T> work, Consumer<T> onResult, Consumer<IOException> onFailure) {
    try {
      T result = work.run();
      return () -> onResult.accept(result);
    } catch (IOException e) {
      return () -> onFailure.accept(e);
    } catch (RuntimeException | Error e) {
      // Errors too, such as no memory for a file: the transfer waits for one of the two.
      LOG.log(System.Logger.Level.ERROR, "a fault in a storage", e);
      return () -> onFailure.accept(new IOException(e));
    }
  }

  /** Hands a task over; nothing where the executor has been shut down. */
  public static void post(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "too late: everything is being shut down", e);
    }
  }
}
