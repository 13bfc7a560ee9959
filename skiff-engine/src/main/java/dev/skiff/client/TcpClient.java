package dev.skiff.client;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.tcp.BufferPool;
import dev.skiff.tcp.ConnectionWatchdog;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfers over TCP, each on a virtual thread, and the connections that wait for the
 * next one. Safe for several threads.
 */
public final class TcpClient {
  private record Kept(InetSocketAddress server, MessageConnection connection, long since) {
    /** Not in the last moment, when the watchdog may be about to close it. */
    boolean isFresh() {
      return System.nanoTime() - since < KEPT.toNanos() / 2;
    }
  }

  /** Much shorter than a server's patience, so that it is not the server that closes first. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  private static final int MOST_KEPT = 64;

  private final Limits limits;
  private final Executor io;
  private final HostResolver names;
  private final @Nullable PacketTrace trace;
  private final ConnectionWatchdog watchdog = ConnectionWatchdog.start("skiff-tcp-watchdog");
  private final BufferPool buffers;

  private final Set<TcpClientTransfer> running = new HashSet<>();
  private final Deque<Kept> kept = new ArrayDeque<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;

  /**
   * @param trace told of the messages; null for nobody
   */
  public TcpClient(Limits limits, Executor io, HostResolver names, @Nullable PacketTrace trace) {
    this.limits = limits;
    this.buffers = new BufferPool(limits.bufferBytes());
    this.io = io;
    this.names = names;
    this.trace = trace;
  }

  /** Starts a download. */
  public ClientTransfer pull(
      RemoteFile remote, Sink sink, TransferOptions options, TransferListener listener) {
    Sink target = options.mode() == Mode.NETASCII ? Sinks.netascii(sink) : sink;
    return start(
        new TcpClientTransfer(
            this, remote, new TcpClientTransfer.Incoming(target), options, listener));
  }

  /** Starts an upload. */
  public ClientTransfer push(
      Source source, RemoteFile remote, TransferOptions options, TransferListener listener) {
    Source text = options.mode() == Mode.NETASCII ? Sources.netascii(source) : source;
    return start(
        new TcpClientTransfer(
            this, remote, new TcpClientTransfer.Outgoing(text), options, listener));
  }

  private ClientTransfer start(TcpClientTransfer transfer) {
    synchronized (this) {
      running.add(transfer);
      if (stopping) {
        transfer.cancel(UdpClient.CLOSED);
      }
    }
    Thread.ofVirtual().name("skiff-tcp").start(transfer);
    return new ClientTransfer(transfer.result(), () -> transfer.cancel(UdpClient.CANCELLED));
  }

  /** Nothing of a transfer is left. */
  synchronized void ended(TcpClientTransfer transfer) {
    running.remove(transfer);
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && running.isEmpty()) {
      idle.complete(null);
    }
  }

  /** May block. */
  List<InetAddress> addressesOf(String host) throws UnknownHostException {
    return names.addresses(host);
  }

  /** A connection that is open and silent, or a new one that is still to be connected. */
  MessageConnection connectionTo(InetSocketAddress server) throws IOException {
    for (MessageConnection old; (old = takeKept(server)) != null; ) {
      old.pace().free();
      if (old.isUsable()) {
        return old;
      }
      forget(old);
    }
    MessageConnection fresh = MessageConnection.open(trace);
    watchdog.add(fresh);
    return fresh;
  }

  private synchronized @Nullable MessageConnection takeKept(InetSocketAddress server) {
    Iterator<Kept> latestFirst = kept.descendingIterator();
    while (latestFirst.hasNext()) {
      Kept candidate = latestFirst.next();
      if (candidate.server.equals(server) && candidate.isFresh()) {
        latestFirst.remove();
        return candidate.connection;
      }
    }
    return null;
  }

  /** Keeps a connection for the next transfer, for a while. */
  void keep(InetSocketAddress server, MessageConnection connection) {
    connection.pace().within(KEPT);
    MessageConnection superfluous = null;
    synchronized (this) {
      if (stopping) {
        superfluous = connection;
      } else {
        kept.addLast(new Kept(server, connection, System.nanoTime()));
        if (kept.size() > MOST_KEPT) {
          superfluous = kept.removeFirst().connection;
        }
      }
    }
    if (superfluous != null) {
      forget(superfluous);
    }
  }

  /** A connection is of no more use. */
  void forget(MessageConnection connection) {
    watchdog.forget(connection);
  }

  /** Ends all transfers. */
  public synchronized void stop() {
    stopping = true;
    running.forEach(transfer -> transfer.cancel(UdpClient.CLOSED));
    kept.forEach(old -> forget(old.connection));
    kept.clear();
    completeIfIdle();
  }

  /** Completes when everything is closed after {@link #stop}. */
  public CompletableFuture<Void> idle() {
    return idle;
  }

  /** Whether the caller is one of the threads that {@link #idle} waits for. */
  public synchronized boolean isOwnThread() {
    return running.stream().anyMatch(TcpClientTransfer::isOwnThread);
  }

  /** Ends what would not end by itself: those whose files do not close are waited for no longer. */
  public void close() {
    watchdog.close();
    synchronized (this) {
      running.forEach(TcpClientTransfer::abandon);
    }
  }

  Limits limits() {
    return limits;
  }

  Executor io() {
    return io;
  }

  BufferPool buffers() {
    return buffers;
  }
}
