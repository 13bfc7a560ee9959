package dev.skiff.transfer;

import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A client's transfer that goes on by itself. Its methods may be called by any thread. */
public final class ClientTransfer {
  private final CompletableFuture<TransferReport> result;
  private final Runnable cancel;

  public ClientTransfer(CompletableFuture<TransferReport> result, Runnable cancel) {
    this.result = result;
    this.cancel = cancel;
  }

  /**
   * The outcome, once there is one: a report of success, or a {@link TftpException}. To complete or
   * cancel this future does nothing to the transfer.
   */
  public CompletableFuture<TransferReport> result() {
    return result.copy();
  }

  /**
   * Waits for the outcome.
   *
   * @throws TftpException where the transfer did not succeed
   * @throws InterruptedIOException where this thread was interrupted: the transfer is cancelled
   */
  public TransferReport await() throws TftpException, InterruptedIOException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TftpException failure) {
        throw failure;
      }
      throw new IllegalStateException("a transfer threw an exception", e.getCause());
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a file was transferred");
    }
  }

  /** Ends the transfer, where it has not ended: the server is told, and nothing is left behind. */
  public void cancel() {
    cancel.run();
  }
}
