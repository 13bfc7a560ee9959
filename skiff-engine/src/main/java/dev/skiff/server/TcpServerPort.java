package dev.skiff.server;

import dev.skiff.log.SafeLog;
import dev.skiff.net.ClientKey;
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
 * A server's TCP port. It accepts connections, and gives each a virtual thread. Any thread may call
 * its methods.
 */
final class TcpServerPort implements ServerPort {
  private static final System.Logger LOG = SafeLog.of(TcpServerPort.class);

  private static final int BACKLOG = 1_024;

  /** The pause after accept has failed, for example because no file descriptor is free. */
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

  private final ServerSocketChannel listening;
  private final List<InetSocketAddress> addresses;
  private final TcpServerContext context;
  private final TransferQuota connections;
  private final ConnectionWatchdog watchdog;
  private final ConnectionRejector refusals;
  private final Set<TcpServerConnection> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private volatile @Nullable Thread accepting;

  /** The time of the last warning that accept failed; 0 if there was none. For the acceptor. */
  private long toldNanos;

  private TcpServerPort(
      ServerSocketChannel listening, List<InetSocketAddress> addresses, TcpServerContext context) {
    Limits limits = context.limits();
    this.listening = listening;
    this.addresses = addresses;
    this.context = context;
    this.connections =
        new TransferQuota("connections", limits.connections(), limits.connectionsPerClient());
    this.watchdog = ConnectionWatchdog.start("skiff-tcp-watchdog", context.clock());
    this.refusals = new ConnectionRejector(watchdog, context.listener());
  }

  /**
   * Opens a port. {@link #start} accepts connections.
   *
   * @param address the address to bind; port 0 stands for any free port
   * @throws IOException if the address cannot be bound
   */
  static TcpServerPort listen(InetSocketAddress address, TcpServerContext context)
      throws IOException {
    SocketWait.prepare();
    ServerSocketChannel listening = bind(address);
    try {
      InetSocketAddress bound = (InetSocketAddress) listening.getLocalAddress();
      return new TcpServerPort(listening, Wildcard.addresses(bound), context);
    } catch (IOException | RuntimeException | Error e) {
      listening.close();
      throw e;
    }
  }

  /**
   * Takes over a socket that was passed to this process. {@link #start} accepts connections.
   *
   * @throws IOException if the system refuses
   */
  static TcpServerPort takeOver(InheritedSocket socket, TcpServerContext context)
      throws IOException {
    SocketWait.prepare();
    return new TcpServerPort(InheritedSockets.channel(socket), socket.addresses(), context);
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

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** Starts to accept connections. */
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

  /** Warns once a minute: at the limit of descriptors, accept fails again and again. */
  private void tell(IOException failure) {
    long now = context.clock().getAsLong();
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

  /** Catches every exception, such as a lack of memory, so that other connections are accepted. */
  private void begin(SocketChannel channel) {
    try {
      InetSocketAddress client = (InetSocketAddress) channel.getRemoteAddress();
      admit(MessageConnection.of(channel, context.trace(), context.clock()), client);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client disconnected at once", e);
      closeQuietly(channel);
    } catch (OutOfMemoryError | LinkageError e) {
      // It has an ERROR with the reason, if there was memory for that.
      closeQuietly(channel);
      pause();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "cannot serve an accepted connection", e);
      closeQuietly(channel);
    }
  }

  private void admit(MessageConnection connection, InetSocketAddress client) {
    try {
      connections.enter(ClientKey.of(client.getAddress()));
    } catch (StorageException e) {
      refusals.refuse(connection, client, e.peerMessage());
      return;
    }
    TcpServerConnection served = new TcpServerConnection(this::ended, context, connection, client);
    watchdog.add(connection);
    open.add(served);
    try {
      Thread.ofVirtual().name("skiff-tcp-" + client).start(served);
    } catch (OutOfMemoryError | LinkageError e) {
      refusals.refuseWithoutThread(connection, client);
      ended(served);
      throw e;
    }
    if (context.isStopping()) {
      // It was accepted while the port stopped, and missed the call.
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
    // Once: a thread may run though its start has failed.
    if (open.remove(served)) {
      connections.leave(ClientKey.of(served.client().getAddress()));
    }
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

  /** Waits for the acceptor: the system keeps the port until accept returns. */
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
