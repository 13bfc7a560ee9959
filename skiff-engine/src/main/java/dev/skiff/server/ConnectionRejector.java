package dev.skiff.server;

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
 * Connections for which a server has no place: each is told so, on a virtual thread. Where there
 * are too many even of these, some are closed without a word, and counted.
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
   * None so far.
   *
   * @param watchdog bounds how long each takes
   */
  ConnectionRejector(ConnectionWatchdog watchdog, TransferListener listener) {
    this.watchdog = watchdog;
    this.listener = listener;
  }

  /** Tells a client why, and closes its connection; does not wait for it. */
  void refuse(MessageConnection connection, InetSocketAddress client, String reason) {
    if (!places.tryAcquire()) {
      unheard.incrementAndGet();
      connection.close();
      return;
    }
    watchdog.add(connection);
    Thread.startVirtualThread(() -> tell(connection, client, reason));
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
