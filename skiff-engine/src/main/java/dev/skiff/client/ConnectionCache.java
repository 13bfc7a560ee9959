package dev.skiff.client;

import dev.skiff.runtime.PacketTrace;
import dev.skiff.tcp.ConnectionWatchdog;
import dev.skiff.tcp.MessageConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's TCP connections: those in use, and those that wait for the next transfer to the same
 * server. Safe for several threads.
 */
final class ConnectionCache implements AutoCloseable {
  private record Kept(InetSocketAddress server, MessageConnection connection, long since) {}

  private static final int MOST_KEPT = 64;

  private final @Nullable PacketTrace trace;
  private final LongSupplier clock;
  private final Duration keptFor;
  private final ConnectionWatchdog watchdog;
  private final Deque<Kept> kept = new ArrayDeque<>();
  private boolean stopping;

  /**
   * An empty cache; it starts the watchdog's thread.
   *
   * @param trace the trace that gets the messages, or null
   * @param clock the clock of the connections, in nanoseconds
   * @param keptFor the time for which a connection waits for the next transfer
   */
  ConnectionCache(@Nullable PacketTrace trace, LongSupplier clock, Duration keptFor) {
    this.trace = trace;
    this.clock = clock;
    this.keptFor = keptFor;
    this.watchdog = ConnectionWatchdog.start("skiff-tcp-watchdog", clock);
  }

  /** Returns a kept connection that is open and silent, or a new one that is not connected yet. */
  MessageConnection take(InetSocketAddress server) throws IOException {
    for (MessageConnection old; (old = takeKept(server)) != null; ) {
      old.pace().free();
      if (old.isUsable()) {
        return old;
      }
      close(old);
    }
    MessageConnection fresh = MessageConnection.open(trace, clock);
    watchdog.add(fresh);
    return fresh;
  }

  private synchronized @Nullable MessageConnection takeKept(InetSocketAddress server) {
    long now = clock.getAsLong();
    Iterator<Kept> latestFirst = kept.descendingIterator();
    while (latestFirst.hasNext()) {
      Kept candidate = latestFirst.next();
      // Later than this, the watchdog may be about to close it.
      boolean isFresh = now - candidate.since < keptFor.toNanos() / 2;
      if (isFresh && candidate.server.equals(server)) {
        latestFirst.remove();
        return candidate.connection;
      }
    }
    return null;
  }

  /** Keeps a connection for the next transfer; the oldest one of too many is closed. */
  void keep(InetSocketAddress server, MessageConnection connection) {
    connection.pace().within(keptFor);
    MessageConnection superfluous = null;
    synchronized (this) {
      if (stopping) {
        superfluous = connection;
      } else {
        kept.addLast(new Kept(server, connection, clock.getAsLong()));
        if (kept.size() > MOST_KEPT) {
          superfluous = kept.removeFirst().connection;
        }
      }
    }
    if (superfluous != null) {
      close(superfluous);
    }
  }

  /** Closes a connection that cannot carry another transfer. */
  void close(MessageConnection connection) {
    watchdog.forget(connection);
  }

  /** Closes the connections that wait; no other is kept from now on. */
  synchronized void stop() {
    stopping = true;
    kept.forEach(old -> close(old.connection));
    kept.clear();
  }

  /** Closes the connections that are still in use, and ends the watchdog's thread. */
  @Override
  public void close() {
    watchdog.close();
  }
}
