package dev.skiff;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.session.Prepared;
import dev.skiff.session.ReceiveSession;
import dev.skiff.session.Session;
import dev.skiff.session.SessionContext;
import dev.skiff.storage.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server's transfers, from the request to the last socket closed; for the loop's thread only. */
final class RunningTransfers {
  /** One request and what became of it. */
  static final class Entry implements Session.Listener {
    private final RunningTransfers owner;
    private final Packet.Request request;
    private final Route route;
    private final long beganAt = System.nanoTime();
    private List<Option> agreed = List.of();
    private OptionalLong totalBytes = OptionalLong.empty();
    private boolean admitted;
    private @Nullable Session session;

    private Entry(RunningTransfers owner, Packet.Request request, Route route) {
      this.owner = owner;
      this.request = request;
      this.route = route;
    }

    Route route() {
      return route;
    }

    @Override
    public void onProgress(Session running) {
      owner.listener.onProgress(running.bytes(), totalBytes);
    }

    @Override
    public void onSettled(Session ended, @Nullable Failure failure) {
      owner.settled(this, ended, failure);
    }

    @Override
    public void onClosed(Session closed) {
      owner.closed(this);
    }

    private TransferReport report(@Nullable Session ended, @Nullable Failure failure) {
      return new TransferReport(
          Transport.UDP,
          request.direction(),
          request.filename(),
          request.mode(),
          route.client(),
          agreed,
          ended == null ? 0 : ended.bytes(),
          Duration.ofNanos(System.nanoTime() - beganAt),
          ended == null ? 0 : ended.retransmissions(),
          failure);
    }
  }

  private final SessionContext context;
  private final TransferListener listener;
  private final Admission admission;

  /** The latest request of each client TID, while it may be repeated. */
  private final Map<Route, Entry> latest = new HashMap<>();

  private final Set<Entry> entries = new HashSet<>();

  /** Those whose file is being opened, the oldest first. */
  private final Set<Entry> preparing = new LinkedHashSet<>();

  private final Lingering lingering;
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;
  private @Nullable String cancelled;

  RunningTransfers(SessionContext context, Admission admission, TransferListener listener) {
    this.context = context;
    this.listener = new GuardedListener(listener);
    this.admission = admission;
    this.lingering = new Lingering(context.loop(), context.limits().lingering());
  }

  /**
   * Whether a request is the repetition of one that is being answered: the same words from the same
   * TID, before the client has shown that it got the answer. Any other request is a new one, also
   * from a known TID (iPXE asks for its next file from the same port).
   */
  boolean joins(Packet.Request request, Route route, long now) {
    Entry known = latest.get(route);
    if (known == null || !known.request.equals(request)) {
      return false;
    }
    if (known.session == null) {
      return true;
    }
    if (!known.session.awaitsFirstAnswer()) {
      return false;
    }
    known.session.onRequestRepeated(now);
    return true;
  }

  Entry begin(Packet.Request request, Route route) {
    Entry entry = new Entry(this, request, route);
    entries.add(entry);
    return entry;
  }

  /**
   * Counts the transfer.
   *
   * @throws StorageException with what the client is told, where there are too many
   */
  void admit(Entry entry) throws StorageException {
    if (stopping) {
      throw new StorageException(ErrorCode.NOT_DEFINED, TftpServer.SHUTTING_DOWN);
    }
    admission.enter(entry.route.client().getAddress());
    entry.admitted = true;
    latest.put(entry.route, entry);
    preparing.add(entry);
  }

  /** Requests whose file has not been opened for longer than a stall may last. */
  List<Entry> overdue(long now) {
    long bound = context.limits().stall().toNanos();
    return preparing.stream().takeWhile(entry -> now - entry.beganAt >= bound).toList();
  }

  /** Whether nobody has given the request up. */
  boolean isRunning(Entry entry) {
    return entries.contains(entry);
  }

  /** Begins a transfer on a socket of its own, on the address that was asked. */
  void start(Entry entry, Prepared prepared, Consumer<IOException> onFailure) {
    if (!isRunning(entry)) {
      prepared.abandon(context);
      return;
    }
    preparing.remove(entry);
    try {
      InetSocketAddress tid = new InetSocketAddress(entry.route.asked().getAddress(), 0);
      Session session = prepared.begin(context, tid, entry.route.client(), entry);
      entry.session = session;
      entry.agreed = prepared.agreement().options();
      entry.totalBytes = prepared.agreement().parameters().transferSizeBytes();
      if (cancelled == null) {
        session.start();
      } else {
        session.cancel(cancelled);
      }
    } catch (IOException | RuntimeException e) {
      prepared.abandon(context);
      onFailure.accept(
          new StorageException(ErrorCode.NOT_DEFINED, "server has no socket for a transfer", e));
    }
  }

  /** A request came to nothing; the client has been told. */
  void refused(Entry entry, Failure failure) {
    listener.onEnd(entry.report(null, failure));
    leave(entry);
    closed(entry);
  }

  private void settled(Entry entry, Session session, @Nullable Failure failure) {
    listener.onEnd(entry.report(session, failure));
    leave(entry);
    if (session instanceof ReceiveSession upload && failure == null) {
      lingering.add(upload);
    }
  }

  private void leave(Entry entry) {
    if (entry.admitted) {
      entry.admitted = false;
      admission.leave(entry.route.client().getAddress());
    }
  }

  private void closed(Entry entry) {
    entries.remove(entry);
    preparing.remove(entry);
    latest.remove(entry.route, entry);
    if (entry.session instanceof ReceiveSession upload) {
      lingering.remove(upload);
    }
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && entries.isEmpty()) {
      idle.complete(null);
    }
  }

  /** Lets running transfers go on, and admits no more. */
  void stop() {
    stopping = true;
    lingering.stop(upload -> true);
    completeIfIdle();
  }

  /** Completes when everything is closed after {@link #stop}; for any thread. */
  CompletableFuture<Void> idle() {
    return idle;
  }

  /** Ends those that are still running, or about to; their clients are told. */
  void cancelAll(String reason) {
    cancelled = reason;
    for (Entry entry : List.copyOf(entries)) {
      if (entry.session != null) {
        entry.session.cancel(reason);
      }
    }
  }
}
