package dev.skiff.server;

import dev.skiff.log.SafeLog;
import dev.skiff.net.InheritedSocket;
import dev.skiff.net.Wildcard;
import dev.skiff.net.linux.InheritedSockets;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.tcp.ConnectionWatchdog;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.tcp.SocketWait;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server's TCP side: accepts connections, and gives each a virtual thread. Its methods may be
 * called by any thread.
 */
final class TcpServerPort implements ServerPort {
  private static final System.Logger LOG = SafeLog.of(TcpServerPort.class);

  private static final int BACKLOG = 1_024;

  /** What the system is given to find a file descriptor for the next connection. */
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

  private final ServerSocketChannel listening;
  private final InetSocketAddress bound;
  private final List<InetSocketAddress> addresses;
  private final TcpServerContext context;
  private final TransferQuota connections;
  private final ConnectionWatchdog watchdog;
  private final ConnectionRejector refusals;
  private final Set<TcpServerConnection> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private volatile @Nullable Thread accepting;

  /** When it was said that none can be accepted; 0 for never. For the accepting thread. */
  private long toldNanos;

  private TcpServerPort(
      ServerSocketChannel listening,
      InetSocketAddress bound,
      List<InetSocketAddress> addresses,
      TcpServerContext context) {
    Limits limits = context.limits();
    this.listening = listening;
    this.bound = bound;
    this.addresses = addresses;
    this.context = context;
    this.connections =
        new TransferQuota("connections", limits.connections(), limits.connectionsPerClient());
    this.watchdog = ConnectionWatchdog.start("skiff-tcp-watchdog");
    this.refusals = new ConnectionRejector(watchdog, context.listener());
  }

  /**
   * Listens; {@link #start} accepts.
   *
   * @param address to bind; port 0 picks a free one
   * @throws IOException where the address is in use or may not be bound
   */
  static TcpServerPort listen(InetSocketAddress address, TcpServerContext context)
      throws IOException {
    SocketWait.prepare();
    ServerSocketChannel listening = bind(address);
    try {
      InetSocketAddress bound = (InetSocketAddress) listening.getLocalAddress();
      return new TcpServerPort(listening, bound, Wildcard.addresses(bound), context);
    } catch (IOException | RuntimeException e) {
      listening.close();
      throw e;
    }
  }

  /**
   * Listens on a socket that was passed to this process; {@link #start} accepts.
   *
   * @throws IOException where the system refuses
   */
  static TcpServerPort takeOver(InheritedSocket socket, TcpServerContext context)
      throws IOException {
    SocketWait.prepare();
    return new TcpServerPort(
        InheritedSockets.channel(socket), socket.local(), socket.addresses(), context);
  }

  private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    StandardProtocolFamily family =
        address.getAddress() instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6;
    ServerSocketChannel channel = open(family);
    try {
      return channel.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static ServerSocketChannel open(StandardProtocolFamily family) throws IOException {
    try {
      return ServerSocketChannel.open(family);
    } catch (UnsupportedOperationException e) {
      throw new IOException("this host has no " + family.name() + " network", e);
    }
  }

  /** The address and port that it listens on. */
  InetSocketAddress bound() {
    return bound;
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** Accepts from now on. */
  void start() {
    accepting = Thread.ofPlatform().daemon().name("skiff-tcp-accept").start(this::accept);
  }

  private void accept() {
    while (listening.isOpen()) {
      try {
        begin(listening.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        tell(e);
        pause();
      }
    }
  }

  /** Once a minute: a server that is at its limit gets a descriptor now and then. */
  private void tell(IOException failure) {
    long now = System.nanoTime();
    boolean again = toldNanos != 0 && now - toldNanos < TELL_AGAIN.toNanos();
    LOG.log(
        again ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "accept failed, retrying: {0}",
        failure.getMessage());
    if (!again) {
      toldNanos = now;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(ACCEPT_PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A fault, such as no memory for one more connection, must not end the accepting of others. */
  private void begin(SocketChannel channel) {
    try {
      InetSocketAddress client = (InetSocketAddress) channel.getRemoteAddress();
      admit(MessageConnection.of(channel, context.trace()), client);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client disconnected at once", e);
      closeQuietly(channel);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "cannot serve an accepted connection", e);
      closeQuietly(channel);
    }
  }

  private void admit(MessageConnection connection, InetSocketAddress client) {
    try {
      connections.enter(client.getAddress());
    } catch (StorageException e) {
      refusals.refuse(connection, client, e.peerMessage());
      return;
    }
    TcpServerConnection served = new TcpServerConnection(this::ended, context, connection, client);
    watchdog.add(connection);
    open.add(served);
    boolean started = false;
    try {
      Thread.ofVirtual().name("skiff-tcp-" + client).start(served);
      started = true;
    } finally {
      if (!started) {
        ended(served);
      }
    }
    if (context.isStopping()) {
      // Accepted while everything was told to stop.
      served.stop();
    }
  }

  private static void closeQuietly(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing failed", e);
    }
  }

  /** A connection's thread is about to end. */
  private void ended(TcpServerConnection served) {
    watchdog.forget(served.connection());
    connections.leave(served.client().getAddress());
    open.remove(served);
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (context.isStopping() && open.isEmpty()) {
      idle.complete(null);
    }
  }

  @Override
  public void stop() {
    context.stop();
    closeQuietly(listening);
    open.forEach(TcpServerConnection::stop);
    completeIfIdle();
  }

  @Override
  public void cancelAll(String reason) {
    open.forEach(served -> served.cancel(reason));
  }

  @Override
  public CompletableFuture<Void> idle() {
    return idle;
  }

  @Override
  public boolean isOwnThread() {
    return open.stream().anyMatch(TcpServerConnection::isOwnThread);
  }

  @Override
  public void close() {
    closeQuietly(listening);
    awaitEndOfAccepting();
    watchdog.close();
  }

  /** The system keeps the port until this thread has let go of it. */
  private void awaitEndOfAccepting() {
    Thread last = accepting;
    try {
      if (last != null && !last.join(EngineThreads.PATIENCE)) {
        LOG.log(System.Logger.Level.WARNING, "the thread that accepts connections does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
