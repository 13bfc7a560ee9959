package dev.skiff.transfer;

import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** A client's transfer that runs in the background. Any thread may call its methods. */
public final class ClientTransfer {
  private final CompletableFuture<TransferReport> result;
  private final Runnable cancel;
  private final BooleanSupplier needsThisThread;

  /**
   * A transfer that runs.
   *
   * @param needsThisThread true on a thread that the transfer needs
   */
  public ClientTransfer(
      CompletableFuture<TransferReport> result, Runnable cancel, BooleanSupplier needsThisThread) {
    this.result = result;
    this.cancel = cancel;
    this.needsThisThread = needsThisThread;
  }

  /**
   * The outcome: a report of success, or a {@link TftpException}. Completing or cancelling this
   * future does not change the transfer.
   */
  public CompletableFuture<TransferReport> result() {
    return result.copy();
  }

  /**
   * Waits for the outcome.
   *
   * @throws TftpException if the transfer failed
   * @throws InterruptedIOException if this thread was interrupted; this also cancels the transfer
   * @throws IllegalStateException if a {@link PacketListener}, a prompt {@link TransferListener}, a
   *     source or a sink calls this on the thread that the transfer needs: it would wait for ever.
   *     This also cancels the transfer. {@link #result} gives the outcome without a wait
   */
  public TransferReport await() throws TftpException, InterruptedIOException {
    if (!result.isDone() && needsThisThread.getAsBoolean()) {
      cancel();
      throw new IllegalStateException(
          "this thread is needed for the transfer and cannot wait for it: use result()");
    }
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

  /**
   * Ends the transfer if it still runs. A server that has answered gets an ERROR, and a file that
   * was partly received is discarded.
   */
  public void cancel() {
    cancel.run();
  }
}
