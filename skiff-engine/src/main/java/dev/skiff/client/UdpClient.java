package dev.skiff.client;

import dev.skiff.io.IoTask;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.udp.LingeringReceivers;
import dev.skiff.udp.ReceiveSession;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A client's transfers, from the call to the last socket closed; for the loop's thread only. */
public final class UdpClient {
  static final String CLOSED = "the client was closed";
  static final String CANCELLED = "cancelled by the user";

  private final SessionContext context;
  private final HostResolver names;
  private final Executor results;
  private final LingeringReceivers lingering;
  private final Set<UdpClientTransfer> running = new HashSet<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;

  /**
   * No transfers yet.
   *
   * @param results completes the futures of users, who may block there: never the loop itself
   */
  public UdpClient(SessionContext context, HostResolver names, Executor results) {
    this.context = context;
    this.names = names;
    this.results = results;
    this.lingering = new LingeringReceivers(context.limits().lingering());
  }

  /** Starts a transfer; for any thread. */
  public ClientTransfer start(
      Direction direction,
      RemoteFile remote,
      TransferFile file,
      TransferOptions options,
      TransferListener listener) {
    UdpClientTransfer attempts =
        new UdpClientTransfer(this, context, direction, remote, file, options, listener);
    try {
      context.loop().execute(() -> begin(attempts));
    } catch (RejectedExecutionException e) {
      file.close(Runnable::run, () -> {});
      throw new IllegalStateException(CLOSED, e);
    }
    return new ClientTransfer(
        attempts.result(), () -> IoTask.post(context.loop(), () -> attempts.cancel(CANCELLED)));
  }

  private void begin(UdpClientTransfer attempts) {
    running.add(attempts);
    if (stopping) {
      attempts.cancel(CLOSED);
    }
    attempts.begin();
  }

  /** May block. */
  List<InetAddress> addressesOf(String host) throws UnknownHostException {
    return names.addresses(host);
  }

  /** Runs what completes the future of a transfer's user. */
  Executor results() {
    return results;
  }

  /** A download is complete: its server may still miss the last ACK. */
  void linger(ReceiveSession session) {
    lingering.add(session);
  }

  /** Everything of a transfer is closed. */
  void closed(UdpClientTransfer attempts, Session session) {
    if (session instanceof ReceiveSession download) {
      lingering.remove(download);
    }
    ended(attempts);
  }

  /** There is nothing to wait for any more. */
  void ended(UdpClientTransfer attempts) {
    running.remove(attempts);
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && running.isEmpty()) {
      idle.complete(null);
    }
  }

  /**
   * Ends all transfers. Complete downloads over a path that has lost nothing do not wait for
   * repetitions: the last ACK will have arrived too.
   */
  public void stop() {
    stopping = true;
    List.copyOf(running).forEach(attempts -> attempts.cancel(CLOSED));
    lingering.stop(session -> !session.hasSeenLoss());
    completeIfIdle();
  }

  /** Completes when everything is closed after {@link #stop}; for any thread. */
  public CompletableFuture<Void> idle() {
    return idle;
  }

  /** Ends the wait of the others. */
  public void stopLingering() {
    lingering.stop(session -> true);
  }

  /** Those whose files will not close are waited for no longer. */
  public void abandon() {
    running.forEach(UdpClientTransfer::reportFailure);
  }
}
