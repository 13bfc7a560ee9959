package dev.skiff.tcp;

import dev.skiff.io.IoTask;
import dev.skiff.io.IoWork;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one transfer to its file. What is prompt is called here and now. Anything else, such
 * as a pipe that would stop a virtual thread's carrier, is called on the I/O threads, waited for no
 * longer than a bound, and no longer than until the transfer is cancelled. One thread uses this.
 */
public final class FileCalls {
  /** What the waiting thread looks after meanwhile, from time to time. */
  public interface Lookout {
    /** Nothing. */
    Lookout NONE = () -> {};

    /**
     * Looks, and does not wait.
     *
     * @throws IOException where there is no need to wait any longer
     */
    void look() throws IOException;
  }

  /** A call that takes longer than this is no matter of speed. */
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  private final Executor io;
  private final Duration bound;
  private final Cancellation cancellation;

  /** The call that nobody waits for any more, and that may still use the file. */
  private @Nullable Running unfinished;

  /**
   * The calls of one transfer.
   *
   * @param bound for each call that is not prompt
   * @param cancellation ends the wait for such a call
   */
  public FileCalls(Executor io, Duration bound, Cancellation cancellation) {
    this.io = io;
    this.bound = bound;
    this.cancellation = cancellation;
  }

  /**
   * Calls.
   *
   * @throws StorageException where it takes too long, or the transfer was cancelled meanwhile
   * @throws IOException what the call throws
   */
  public <T> T call(boolean prompt, IoWork<T> work) throws IOException {
    return call(prompt, work, Lookout.NONE);
  }

  /**
   * Calls, and looks after something else while that takes long.
   *
   * @throws IOException what the call or the lookout throws, or as above
   */
  public <T> T call(boolean prompt, IoWork<T> work, Lookout lookout) throws IOException {
    return call(prompt, work, lookout, late -> {});
  }

  /** The same for a file to be opened, which is closed where it comes too late. */
  public <T extends Closeable> T open(boolean prompt, IoWork<T> work) throws IOException {
    return call(prompt, work, Lookout.NONE, IoTask::closeQuietly);
  }

  private <T> T call(boolean prompt, IoWork<T> work, Lookout lookout, Consumer<T> onTooLate)
      throws IOException {
    if (prompt) {
      return IoTask.guarded(work);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    Running job = new Running();
    try {
      io.execute(() -> run(work, answer, onTooLate, job));
    } catch (RejectedExecutionException e) {
      throw failed("the I/O threads are shut down", e);
    }
    return await(job, answer, lookout);
  }

  private static <T> void run(
      IoWork<T> work, CompletableFuture<T> answer, Consumer<T> onTooLate, Running job) {
    try {
      T result = IoTask.guarded(work);
      if (!answer.complete(result)) {
        onTooLate.accept(result);
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    } finally {
      job.finish();
    }
  }

  private <T> T await(Running job, CompletableFuture<T> answer, Lookout lookout)
      throws IOException {
    answer.orTimeout(bound.toNanos(), TimeUnit.NANOSECONDS);
    cancellation.onCancel(
        () -> answer.completeExceptionally(failed(String.valueOf(cancellation.reason()), null)));
    try {
      return lookout.equals(Lookout.NONE) ? answer.get() : awaitLooking(answer, lookout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while waiting for a file", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case IOException failure -> failure;
        case TimeoutException late -> failed("the storage does not answer", late);
        case null, default -> new IOException(e);
      };
    } finally {
      cancellation.onCancel(null);
      unfinished = job.isDone() ? null : job;
    }
  }

  private static <T> T awaitLooking(CompletableFuture<T> answer, Lookout lookout)
      throws IOException, InterruptedException, ExecutionException {
    while (true) {
      try {
        return answer.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        lookout.look();
      }
    }
  }

  private static StorageException failed(String message, @Nullable Throwable cause) {
    return new StorageException(ErrorCode.NOT_DEFINED, message, cause);
  }

  /** Whether no call goes on that nobody waits for any more, and that may still use a buffer. */
  public boolean isIdle() {
    Running last = unfinished;
    return last == null || last.isDone();
  }

  /**
   * Closes a file: here where it is prompt, else on the I/O threads, and in any case not before the
   * last call to it has come to its end. A failure is logged.
   *
   * @param afterwards what to do when it is closed
   */
  public void close(boolean prompt, Closeable file, Runnable afterwards) {
    Running last = unfinished;
    if (prompt) {
      IoTask.closeQuietly(file);
      afterwards.run();
    } else if (last == null) {
      IoTask.close(io, file, afterwards);
    } else {
      last.afterwards(() -> IoTask.close(io, file, afterwards));
    }
  }

  /** A call on an I/O thread. */
  private static final class Running {
    private boolean done;
    private @Nullable Runnable next;

    synchronized boolean isDone() {
      return done;
    }

    void finish() {
      Runnable waiting;
      synchronized (this) {
        done = true;
        waiting = next;
      }
      if (waiting != null) {
        waiting.run();
      }
    }

    /** Does something when the call has come to its end, or now where it has. */
    void afterwards(Runnable action) {
      synchronized (this) {
        if (!done) {
          next = action;
          return;
        }
      }
      action.run();
    }
  }
}
