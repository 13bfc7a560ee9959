package dev.skiff.server;

import dev.skiff.io.IoTask;
import dev.skiff.net.EventLoop;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.udp.LingeringReceivers;
import dev.skiff.udp.NoFreePortException;
import dev.skiff.udp.ReceiveSession;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's UDP transfers, from the request to the last socket closed. The table belongs to the
 * first loop, where requests arrive. The transfers are spread over all loops, and tell the table
 * what happens through the queue of the first. So there is no lock, and loops share nothing while
 * they handle blocks.
 */
final class UdpTransferTable implements UdpServerTransfer.Owner {
  /** The most requests that wait for a place, each for some microseconds. */
  private static final int MOST_WAITING = 256;

  private static final String LEFT = "the client sent another request from its port";
  private static final String REPLACED = "a newer request took the place of a silent client";

  private final List<SessionContext> contexts;
  private final EventLoop home;
  private final long stallNanos;
  private final RequestAuthorizer files;
  private final Admission admission;
  private final TransferListener listener;
  private final Consumer<Acceptance> later;

  /** The number of transfers of each loop. */
  private final Map<EventLoop, Integer> load = new HashMap<>();

  /** The latest request of each client TID, while it may be repeated. */
  private final Map<RequestAddress, UdpServerTransfer> latest = new HashMap<>();

  private final Set<UdpServerTransfer> entries = new LinkedHashSet<>();

  /** Requests without a place, which are tried again when each loop has looked at its sockets. */
  private final List<Acceptance.New> waiting = new ArrayList<>();

  /** Transfers whose file is being opened, the oldest first. */
  private final Set<UdpServerTransfer> opening = new LinkedHashSet<>();

  /** True while the loop's timer is set for the oldest of those. */
  private boolean watchesOpening;

  private final LingeringReceivers lingering;
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;
  private @Nullable String cancelled;

  /**
   * @param contexts one for each loop; the table belongs to the first loop
   * @param later takes the answers that {@link #accept} defers, and the refusal of a request that
   *     had been accepted, on the table's thread
   */
  UdpTransferTable(
      List<SessionContext> contexts,
      RequestAuthorizer files,
      Admission admission,
      TransferListener listener,
      Consumer<Acceptance> later) {
    this.contexts = contexts;
    this.home = contexts.getFirst().loop();
    this.stallNanos = contexts.getFirst().limits().stall().toNanos();
    this.files = files;
    this.admission = admission;
    this.listener = listener;
    this.later = later;
    this.lingering = new LingeringReceivers(contexts.getFirst().limits().lingering());
  }

  // For the table's thread.

  /**
   * Decides on a request. It repeats the one that is being answered if it is equal to it, comes
   * from the same TID, and the client has not shown yet that it got the answer. Any other request
   * is new, also from a known TID: iPXE asks for its next file from the same port.
   */
  Acceptance accept(Packet.Request request, RequestAddress address) {
    UdpServerTransfer known = latest.get(address);
    if (known == null || !known.request().equals(request)) {
      return acceptNew(request, address);
    }
    Session session = known.session();
    if (session == null) {
      return new Acceptance.Repeated();
    }
    if (session.loop().isLoopThread()) {
      return known.onRequestRepeated(session)
          ? new Acceptance.Repeated()
          : acceptNew(request, address);
    }
    afterLook(
        session.loop(),
        () -> {
          if (!known.onRequestRepeated(session)) {
            onHome(() -> later.accept(acceptNew(request, address)));
          }
        });
    return new Acceptance.Deferred();
  }

  /** Refuses and reports a request without looking at it further. */
  Acceptance refuse(Packet.Request request, RequestAddress address, StorageException cause) {
    return refuse(add(request, address), cause);
  }

  private UdpServerTransfer add(Packet.Request request, RequestAddress address) {
    UdpServerTransfer transfer =
        new UdpServerTransfer(this, request, address, leastLoaded(), files, listener);
    entries.add(transfer);
    load.merge(transfer.loop(), 1, Integer::sum);
    return transfer;
  }

  private Acceptance acceptNew(Packet.Request request, RequestAddress address) {
    UdpServerTransfer transfer = add(request, address);
    try {
      Mode mode = files.check(request);
      return admitOrWait(new Acceptance.New(transfer, mode));
    } catch (StorageException e) {
      return refuse(transfer, e);
    }
  }

  /** The first loop of those with the fewest transfers: transfers in sequence stay on one. */
  private SessionContext leastLoaded() {
    SessionContext best = contexts.getFirst();
    for (SessionContext context : contexts) {
      if (load.getOrDefault(context.loop(), 0) < load.getOrDefault(best.loop(), 0)) {
        best = context;
      }
    }
    return best;
  }

  /** Waits for a place: another loop may not have read the last ACK of a transfer yet. */
  private Acceptance admitOrWait(Acceptance.New request) {
    try {
      return admit(request);
    } catch (StorageException e) {
      if (waiting.size() == MOST_WAITING) {
        return refuseForNow(request.transfer(), e);
      }
    }
    waiting.add(request);
    if (waiting.size() == 1) {
      afterAllLoops(this::admitWaiting);
    }
    return new Acceptance.Deferred();
  }

  private void admitWaiting() {
    List<Acceptance.New> requests = List.copyOf(waiting);
    waiting.clear();
    for (Acceptance.New request : requests) {
      Acceptance answer;
      try {
        answer = admit(request);
      } catch (StorageException e) {
        answer = refuseForNow(request.transfer(), e);
      }
      later.accept(answer);
    }
  }

  private Acceptance admit(Acceptance.New request) throws StorageException {
    if (stopping) {
      throw new StorageException(ErrorCode.NOT_DEFINED, ServerPort.SHUTTING_DOWN);
    }
    UdpServerTransfer transfer = request.transfer();
    InetAddress client = transfer.address().client().getAddress();
    transfer.enter(admission.enter(client, () -> end(transfer, REPLACED), home.nanoTime()));
    transfer.older(latest.put(transfer.address(), transfer));
    opening.add(transfer);
    watchOpening();
    return request;
  }

  /** Sets the timer for the oldest transfer whose file is being opened. */
  private void watchOpening() {
    if (!watchesOpening && !opening.isEmpty()) {
      watchesOpening = true;
      long beganAt = opening.iterator().next().beganAt();
      home.schedule(beganAt + stallNanos, this::giveUpOverdue);
    }
  }

  private void giveUpOverdue() {
    watchesOpening = false;
    long now = home.nanoTime();
    List<UdpServerTransfer> overdue =
        opening.stream().takeWhile(t -> now - t.beganAt() >= stallNanos).toList();
    for (UdpServerTransfer transfer : overdue) {
      opening.remove(transfer);
      if (transfer.claim()) {
        fail(transfer, new StorageException(ErrorCode.NOT_DEFINED, "the storage does not answer"));
      }
    }
    watchOpening();
  }

  private void fail(UdpServerTransfer transfer, IOException cause) {
    if (entries.contains(transfer)) {
      later.accept(
          cause instanceof NoFreePortException busy
              ? refuseForNow(transfer, busy.told())
              : refuse(transfer, cause));
    }
  }

  /** Refuses a request that finds no place. An RRQ may be left unanswered. */
  private Acceptance refuseForNow(UdpServerTransfer transfer, StorageException cause) {
    boolean ignored =
        !stopping
            && transfer.request().direction() == Direction.READ
            && !admission.tellsBusy(transfer.address().client().getAddress());
    if (!ignored) {
      return refuse(transfer, cause);
    }
    report(transfer, new Failure.Unanswered(cause.peerMessage()));
    return new Acceptance.Ignored();
  }

  /** Reports and removes a request that does not become a transfer. */
  private Acceptance refuse(UdpServerTransfer transfer, IOException cause) {
    StorageException told = RequestAuthorizer.unopened(cause);
    report(transfer, new Failure.StorageFailed(told.code(), told.peerMessage()));
    return new Acceptance.Refused(transfer.address(), told.code(), told.peerMessage());
  }

  private void report(UdpServerTransfer transfer, Failure failure) {
    transfer.report(null, failure);
    transfer.leave();
    remove(transfer);
  }

  /** Admits no more requests; running transfers continue. */
  void stop() {
    stopping = true;
    lingering.stop(upload -> true);
    completeIfIdle();
  }

  /** Ends all transfers. Their clients get an ERROR with the reason. */
  void cancelAll(String reason) {
    cancelled = reason;
    for (UdpServerTransfer transfer : List.copyOf(entries)) {
      Session session = transfer.session();
      if (session != null) {
        cancel(session, reason);
      }
    }
  }

  private static void cancel(Session session, String reason) {
    on(session.loop(), () -> session.cancel(reason));
  }

  /**
   * Ends a transfer without an ERROR, after its loop has read what is in its socket. If the client
   * has answered, it is not silent, and keeps a place.
   */
  private void end(UdpServerTransfer transfer, String reason) {
    Session session = transfer.session();
    if (session == null) {
      transfer.endReason(reason);
      return;
    }
    Runnable end =
        () -> {
          if (!reason.equals(REPLACED) || !session.isPeerValidated()) {
            session.abandon(reason);
          }
        };
    IoTask.post(session.loop(), () -> IoTask.post(session.loop(), end));
  }

  private void attach(UdpServerTransfer transfer, Session session) {
    opening.remove(transfer);
    transfer.session(session);
    if (transfer.endReason() != null) {
      end(transfer, transfer.endReason());
    }
    if (cancelled != null) {
      cancel(session, cancelled);
    }
  }

  private void remove(UdpServerTransfer transfer) {
    if (!entries.remove(transfer)) {
      return;
    }
    load.merge(transfer.loop(), -1, Integer::sum);
    opening.remove(transfer);
    transfer.older(null);
    latest.remove(transfer.address(), transfer);
    if (transfer.session() instanceof ReceiveSession upload) {
      lingering.remove(upload);
    }
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && entries.isEmpty()) {
      idle.complete(null);
    }
  }

  // For the thread of a transfer's loop.

  @Override
  public void onBegun(UdpServerTransfer transfer, Session session) {
    onHome(() -> attach(transfer, session));
  }

  @Override
  public void onFailed(UdpServerTransfer transfer, IOException cause) {
    onHome(() -> fail(transfer, cause));
  }

  @Override
  public void onLeft(UdpServerTransfer older) {
    onHome(() -> end(older, LEFT));
  }

  @Override
  public void onSettled(UdpServerTransfer transfer, Session session, @Nullable Failure failure) {
    transfer.leave();
    if (session instanceof ReceiveSession upload && failure == null) {
      onHome(() -> lingering.add(upload));
    }
  }

  @Override
  public void onClosed(UdpServerTransfer transfer) {
    onHome(() -> remove(transfer));
  }

  // For any thread.

  /** Runs a task on the table's thread after each loop has read the packets in its sockets. */
  private void afterAllLoops(Runnable task) {
    AtomicInteger left = new AtomicInteger(contexts.size());
    Runnable countDown =
        () -> {
          if (left.decrementAndGet() == 0) {
            onHome(task);
          }
        };
    for (SessionContext context : contexts) {
      afterLook(context.loop(), countDown);
    }
  }

  /** Runs a task in the pass after the next: before that one, the loop looks at its sockets. */
  private static void afterLook(EventLoop loop, Runnable task) {
    if (!IoTask.post(loop, () -> IoTask.post(loop, task))) {
      task.run();
    }
  }

  private void onHome(Runnable task) {
    on(home, task);
  }

  /** Runs a task on a loop's thread; at once if that is the calling thread. */
  private static void on(EventLoop loop, Runnable task) {
    if (loop.isLoopThread()) {
      task.run();
    } else {
      IoTask.post(loop, task);
    }
  }

  /** The loop has ended, after a failure, and closed its sockets: nothing is waited for. */
  void onLoopEnded() {
    idle.complete(null);
  }

  /** Completes when everything is closed after {@link #stop}. */
  CompletableFuture<Void> idle() {
    return idle;
  }
}
