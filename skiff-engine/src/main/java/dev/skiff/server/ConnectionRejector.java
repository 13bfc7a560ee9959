package dev.skiff.server;

import dev.skiff.io.NoThreadException;
import dev.skiff.log.SafeLog;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.tcp.ConnectionException;
import dev.skiff.tcp.ConnectionWatchdog;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.transfer.TransferListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Rejects connections over the quota: each client gets an ERROR, on a virtual thread. If there are
 * too many even of these, some are closed without an ERROR, and counted.
 */
final class ConnectionRejector {
  private static final System.Logger LOG = SafeLog.of(ConnectionRejector.class);

  private static final int AT_ONCE = 1_024;
  private static final Duration TIME = Duration.ofSeconds(2);

  private final ConnectionWatchdog watchdog;
  private final TransferListener listener;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final AtomicInteger unheard = new AtomicInteger();

  /**
   * A rejector without connections.
   *
   * @param watchdog limits the time of each connection
   */
  ConnectionRejector(ConnectionWatchdog watchdog, TransferListener listener) {
    this.watchdog = watchdog;
    this.listener = listener;
  }

  /** Sends a client the reason and closes its connection, in the background. */
  void refuse(MessageConnection connection, InetSocketAddress client, String reason) {
    if (!places.tryAcquire()) {
      unheard.incrementAndGet();
      connection.close();
      return;
    }
    watchdog.add(connection);
    try {
      Thread.startVirtualThread(() -> tell(connection, client, reason));
    } catch (OutOfMemoryError | LinkageError e) {
      watchdog.forget(connection);
      places.release();
      throw e;
    }
  }

  /** Sends a client that there is no thread for it. This thread does so, and does not wait. */
  void refuseWithoutThread(MessageConnection connection, InetSocketAddress client) {
    listener.onDisconnect(client, NoThreadException.TEXT);
    try {
      // The first bytes of a connection have room in its buffer.
      connection.send(Packet.Error.of(ErrorCode.NOT_DEFINED, NoThreadException.TEXT));
    } catch (ConnectionException e) {
      LOG.log(System.Logger.Level.DEBUG, "a refused client disconnected first", e);
    }
  }

  private void tell(MessageConnection connection, InetSocketAddress client, String reason) {
    try {
      int others = unheard.getAndSet(0);
      listener.onDisconnect(client, others == 0 ? reason : reason + " (and " + others + " more)");
      connection.pace().within(TIME);
      connection.send(Packet.Error.of(ErrorCode.NOT_DEFINED, reason));
      connection.closeAfterLastMessage(TIME);
    } catch (ConnectionException e) {
      LOG.log(System.Logger.Level.DEBUG, "a refused client disconnected first", e);
    } finally {
      watchdog.forget(connection);
      places.release();
    }
  }
}
