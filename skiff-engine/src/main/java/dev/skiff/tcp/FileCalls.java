package dev.skiff.tcp;

import dev.skiff.io.IoTask;
import dev.skiff.io.IoWork;
import dev.skiff.io.NoThreadException;
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
 * The calls of one transfer to its file. A prompt file is called on the transfer's thread. Any
 * other, such as a pipe that would block the carrier of a virtual thread, is called on an I/O
 * thread. The wait for that ends after a bound, or if the transfer is cancelled. For one thread.
 */
public final class FileCalls {
  /** A check that the waiting thread makes from time to time during a long call. */
  public interface Lookout {
    /** No check. */
    Lookout NONE = () -> {};

    /**
     * Checks, and does not block.
     *
     * @throws IOException if the wait is to end
     */
    void look() throws IOException;
  }

  /** The time between two checks. Most calls are shorter. */
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  private final Executor io;
  private final Duration bound;
  private final Cancellation cancellation;

  /** The end of the last call, which may still use the file though the wait for it has ended. */
  private CompletableFuture<Void> lastCall = CompletableFuture.completedFuture(null);

  /**
   * The calls of one transfer.
   *
   * @param bound the longest wait for a call to a file that is not prompt
   * @param cancellation ends that wait early
   */
  public FileCalls(Executor io, Duration bound, Cancellation cancellation) {
    this.io = io;
    this.bound = bound;
    this.cancellation = cancellation;
  }

  /**
   * Makes a call, waits for its result, and makes a check from time to time.
   *
   * @throws StorageException if it takes too long, or the transfer is cancelled
   * @throws IOException if the call or the check throws it
   */
  public <T> T call(boolean prompt, IoWork<T> work, Lookout lookout) throws IOException {
    return call(prompt, work, lookout, late -> {});
  }

  /** Opens a file. If it opens after the wait has ended, it is closed. */
  public <T extends Closeable> T open(boolean prompt, IoWork<T> work) throws IOException {
    return call(prompt, work, Lookout.NONE, IoTask::closeQuietly);
  }

  private <T> T call(boolean prompt, IoWork<T> work, Lookout lookout, Consumer<T> onTooLate)
      throws IOException {
    if (prompt) {
      return IoTask.guarded(work);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    try {
      io.execute(() -> run(work, answer, onTooLate, end));
    } catch (RejectedExecutionException e) {
      String reason =
          e instanceof NoThreadException ? NoThreadException.TEXT : "the I/O threads are shut down";
      throw failed(reason, e);
    }
    lastCall = end;
    return await(answer, lookout);
  }

  private static <T> void run(
      IoWork<T> work,
      CompletableFuture<T> answer,
      Consumer<T> onTooLate,
      CompletableFuture<Void> end) {
    try {
      T result = IoTask.guarded(work);
      if (!answer.complete(result)) {
        onTooLate.accept(result);
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    } finally {
      end.complete(null);
    }
  }

  private <T> T await(CompletableFuture<T> answer, Lookout lookout) throws IOException {
    cancellation.onCancel(
        () -> answer.completeExceptionally(failed(String.valueOf(cancellation.reason()), null)));
    try {
      return awaitLooking(answer, lookout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while waiting for a file", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case IOException failure -> failure;
        case null, default -> new IOException(e);
      };
    } finally {
      answer.cancel(false); // a later result is too late
      cancellation.onCancel(null);
    }
  }

  /** Counts the time itself: a timer of the JDK needs a thread, which the system may not give. */
  private <T> T awaitLooking(CompletableFuture<T> answer, Lookout lookout)
      throws IOException, InterruptedException, ExecutionException {
    for (long left = bound.toNanos(); left > 0; left -= LOOK_NANOS) {
      try {
        return answer.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        lookout.look();
      }
    }
    answer.completeExceptionally(failed("the storage does not answer", null));
    return answer.get();
  }

  private static StorageException failed(String message, @Nullable Throwable cause) {
    return new StorageException(ErrorCode.NOT_DEFINED, message, cause);
  }

  /** True if no call goes on. One whose wait has ended may still use a buffer. */
  public boolean isIdle() {
    return lastCall.isDone();
  }

  /**
   * Closes a file, after the last call to it: at once if it is prompt, else on an I/O thread. A
   * failure is logged.
   *
   * @param afterwards runs when the file is closed
   */
  public void close(boolean prompt, Closeable file, Runnable afterwards) {
    if (prompt) {
      IoTask.closeQuietly(file);
      afterwards.run();
    } else {
      CompletableFuture<Void> _ = lastCall.thenRun(() -> IoTask.close(io, file, afterwards));
    }
  }
}
