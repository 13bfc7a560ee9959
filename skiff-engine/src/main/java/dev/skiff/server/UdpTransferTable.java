package dev.skiff.server;

import dev.skiff.io.IoTask;
import dev.skiff.log.SafeLog;
import dev.skiff.net.EventLoop;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.GuardedListener;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.udp.LingeringReceivers;
import dev.skiff.udp.ReceiveSession;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's transfers, from the request to the last socket closed. The table belongs to the first
 * loop, where requests come in; the transfers are spread over all loops, and tell this one by its
 * queue. So there is no lock, and nothing is shared on the way of a block.
 */
final class UdpTransferTable {
  private static final System.Logger LOG = SafeLog.of(UdpTransferTable.class);

  private final List<SessionContext> contexts;
  private final EventLoop home;
  private final TransferListener listener;
  private final TransferQuota admission;

  /** How many transfers each loop has. */
  private final Map<EventLoop, Integer> load = new HashMap<>();

  /** The latest request of each client TID, while it may be repeated. */
  private final Map<RequestAddress, UdpServerTransfer> latest = new HashMap<>();

  private final Set<UdpServerTransfer> entries = new HashSet<>();

  /** Those whose file is being opened, the oldest first. */
  private final Set<UdpServerTransfer> preparing = new LinkedHashSet<>();

  private final LingeringReceivers lingering;
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;
  private @Nullable String cancelled;

  /**
   * @param contexts of each loop; the first one's is that of this table
   */
  UdpTransferTable(
      List<SessionContext> contexts, TransferQuota admission, TransferListener listener) {
    this.contexts = contexts;
    this.home = contexts.getFirst().loop();
    this.listener = new GuardedListener(listener);
    this.admission = admission;
    this.lingering = new LingeringReceivers(contexts.getFirst().limits().lingering());
  }

  TransferListener listener() {
    return listener;
  }

  // For the table's thread.

  /**
   * Whether a request is the repetition of one that is being answered: the same words from the same
   * TID, before the client has shown that it got the answer. Any other request is a new one, also
   * from a known TID (iPXE asks for its next file from the same port).
   *
   * @param onNew called here later, where the loop of the transfer finds that the client has got
   *     the answer meanwhile
   */
  boolean joins(Packet.Request request, RequestAddress route, Runnable onNew) {
    UdpServerTransfer known = latest.get(route);
    if (known == null || !known.request().equals(request)) {
      return false;
    }
    Session session = known.session();
    if (session == null) {
      return true;
    }
    if (session.loop().isLoopThread()) {
      boolean repeated = session.awaitsFirstAnswer();
      if (repeated) {
        session.onRequestRepeated(session.loop().nanoTime());
      }
      return repeated;
    }
    afterLook(
        session.loop(),
        () -> {
          if (session.awaitsFirstAnswer()) {
            session.onRequestRepeated(session.loop().nanoTime());
          } else {
            onHome(onNew);
          }
        });
    return true;
  }

  UdpServerTransfer begin(Packet.Request request, RequestAddress route) {
    UdpServerTransfer entry = new UdpServerTransfer(this, request, route, leastLoaded());
    entries.add(entry);
    load.merge(entry.context().loop(), 1, Integer::sum);
    return entry;
  }

  /** The first of those with the fewest transfers: what comes one after another stays here. */
  private SessionContext leastLoaded() {
    SessionContext best = contexts.getFirst();
    for (SessionContext context : contexts) {
      if (load.getOrDefault(context.loop(), 0) < load.getOrDefault(best.loop(), 0)) {
        best = context;
      }
    }
    return best;
  }

  /**
   * Counts the transfer.
   *
   * @throws StorageException with what the client is told, where there are too many
   */
  void admit(UdpServerTransfer entry) throws StorageException {
    if (stopping) {
      throw new StorageException(ErrorCode.NOT_DEFINED, ServerPort.SHUTTING_DOWN);
    }
    admission.enter(entry.route().client().getAddress());
    entry.admitted();
    latest.put(entry.route(), entry);
    preparing.add(entry);
  }

  /** Requests whose file has not been opened for longer than a stall may last. */
  List<UdpServerTransfer> overdue(long now) {
    long bound = contexts.getFirst().limits().stall().toNanos();
    return preparing.stream().takeWhile(entry -> entry.ageNanos(now) >= bound).toList();
  }

  /** Whether nobody has given the request up. */
  boolean isRunning(UdpServerTransfer entry) {
    return entries.contains(entry);
  }

  /** A request came to nothing; the client has been told. */
  void refused(UdpServerTransfer entry, Failure failure) {
    listener.onEnd(entry.report(null, failure));
    leave(entry);
    remove(entry);
  }

  /** Lets running transfers go on, and admits no more. */
  void stop() {
    stopping = true;
    lingering.stop(upload -> true);
    completeIfIdle();
  }

  /** Ends those that are still running, or about to; their clients are told. */
  void cancelAll(String reason) {
    cancelled = reason;
    for (UdpServerTransfer entry : List.copyOf(entries)) {
      cancel(entry.session(), reason);
    }
  }

  private static void cancel(@Nullable Session session, String reason) {
    if (session != null) {
      on(session.loop(), () -> session.cancel(reason));
    }
  }

  private void attach(UdpServerTransfer entry, Session session) {
    preparing.remove(entry);
    entry.session(session);
    if (!isRunning(entry)) {
      cancel(session, "the request was cancelled");
    } else if (cancelled != null) {
      cancel(session, cancelled);
    }
  }

  private void remove(UdpServerTransfer entry) {
    if (!entries.remove(entry)) {
      return;
    }
    load.merge(entry.context().loop(), -1, Integer::sum);
    preparing.remove(entry);
    latest.remove(entry.route(), entry);
    if (entry.session() instanceof ReceiveSession upload) {
      lingering.remove(upload);
    }
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && entries.isEmpty()) {
      idle.complete(null);
    }
  }

  // For the thread of an entry's loop.

  /**
   * Begins a transfer on a socket of its own, on the address that was asked.
   *
   * @param onFailure told on the table's thread
   */
  void start(
      UdpServerTransfer entry, TransferFile.Answer prepared, Consumer<IOException> onFailure) {
    if (!entry.claim()) {
      prepared.abandon();
      return;
    }
    Session session;
    try {
      InetSocketAddress tid = new InetSocketAddress(entry.route().asked().getAddress(), 0);
      session = prepared.begin(tid, entry.route().client(), entry);
    } catch (IOException | RuntimeException | Error e) {
      prepared.abandon();
      IOException told =
          new StorageException(ErrorCode.NOT_DEFINED, "server has no socket for a transfer", e);
      onHome(() -> onFailure.accept(told));
      return;
    }
    entry.agreed(prepared.agreement());
    onHome(() -> attach(entry, session));
    try {
      session.start();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a transfer threw an exception", e);
      session.cancel("internal error");
    }
  }

  void settled(UdpServerTransfer entry, Session session, @Nullable Failure failure) {
    listener.onEnd(entry.report(session, failure));
    leave(entry);
    if (session instanceof ReceiveSession upload && failure == null) {
      onHome(() -> lingering.add(upload));
    }
  }

  void closed(UdpServerTransfer entry) {
    onHome(() -> remove(entry));
  }

  // For any thread.

  /** Runs a task there after each loop has taken what had come for its sockets. */
  void afterAllLoops(Runnable task) {
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

  /** In the pass after the next: before that one, the loop looks at its sockets. */
  private static void afterLook(EventLoop loop, Runnable task) {
    if (!IoTask.post(loop, () -> IoTask.post(loop, task))) {
      task.run();
    }
  }

  private void leave(UdpServerTransfer entry) {
    if (entry.leave()) {
      admission.leave(entry.route().client().getAddress());
    }
  }

  /** Runs what belongs to the table's thread there: at once, where that is the caller's. */
  void onHome(Runnable task) {
    on(home, task);
  }

  private static void on(EventLoop loop, Runnable task) {
    if (loop.isLoopThread()) {
      task.run();
    } else {
      IoTask.post(loop, task);
    }
  }

  /** Completes when everything is closed after {@link #stop}; for any thread. */
  CompletableFuture<Void> idle() {
    return idle;
  }
}
