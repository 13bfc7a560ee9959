package dev.skiff.client;

import dev.skiff.io.IoTask;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.udp.LingeringReceivers;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A client's transfers over UDP. For the loop's thread only. */
public final class UdpClient {
  static final String CLOSED = "the client was closed";
  static final String CANCELLED = "cancelled by the user";

  private final SessionContext context;
  private final UdpClientTransfer.Shared shared;
  private final LingeringReceivers lingering;
  private final Set<UdpClientTransfer> running = new LinkedHashSet<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;

  /**
   * A client without transfers.
   *
   * @param results completes the futures of users. It is not the loop, because dependents may block
   */
  public UdpClient(SessionContext context, HostResolver names, Executor results) {
    this.context = context;
    this.lingering = new LingeringReceivers(context.limits().lingering());
    this.shared = new UdpClientTransfer.Shared(context, names, results, lingering, this::ended);
  }

  /** Starts a transfer. For any thread. */
  public ClientTransfer start(
      Direction direction,
      RemoteFile remote,
      TransferFile file,
      TransferOptions options,
      TransferListener listener) {
    UdpClientTransfer transfer =
        new UdpClientTransfer(shared, direction, remote, file, options, listener);
    try {
      context.loop().execute(() -> begin(transfer));
    } catch (RejectedExecutionException e) {
      file.close(Runnable::run, () -> {});
      throw new IllegalStateException(CLOSED, e);
    }
    return new ClientTransfer(
        transfer.result(),
        () -> IoTask.post(context.loop(), () -> transfer.cancel(CANCELLED)),
        context.loop()::isLoopThread);
  }

  private void begin(UdpClientTransfer transfer) {
    running.add(transfer);
    if (stopping) {
      transfer.cancel(CLOSED);
    }
    transfer.begin();
  }

  private void ended(UdpClientTransfer transfer) {
    running.remove(transfer);
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && running.isEmpty()) {
      idle.complete(null);
    }
  }

  /**
   * Ends all transfers. A complete download does not wait for repetitions if the path has lost
   * nothing: then the last ACK has arrived too.
   */
  public void stop() {
    stopping = true;
    List.copyOf(running).forEach(transfer -> transfer.cancel(CLOSED));
    lingering.stop(session -> !session.hasSeenLoss());
    completeIfIdle();
  }

  /** Completes when everything is closed after {@link #stop}. For any thread. */
  public CompletableFuture<Void> idle() {
    return idle;
  }

  /** Ends the wait for repetitions of all other downloads. */
  public void stopLingering() {
    lingering.stop(session -> true);
  }

  /** Reports failures now: waits no longer for files that do not close. */
  public void abandon() {
    running.forEach(UdpClientTransfer::reportFailure);
  }
}
