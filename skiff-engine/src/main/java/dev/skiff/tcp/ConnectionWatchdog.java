package dev.skiff.tcp;

import dev.skiff.log.SafeLog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Closes connections that miss their {@link ProgressDeadline}. It has a platform thread, because
 * all virtual threads may be blocked.
 */
public final class ConnectionWatchdog implements AutoCloseable {
  private static final System.Logger LOG = SafeLog.of(ConnectionWatchdog.class);

  private static final Duration ROUND = Duration.ofMillis(100);

  private final Set<MessageConnection> watched = ConcurrentHashMap.newKeySet();
  private final LongSupplier clock;
  private final Thread thread;
  private boolean closed;

  private ConnectionWatchdog(String name, LongSupplier clock) {
    this.clock = clock;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /**
   * Starts the thread.
   *
   * @param clock the connections' clock, in nanoseconds
   */
  public static ConnectionWatchdog start(String name, LongSupplier clock) {
    ConnectionWatchdog watchdog = new ConnectionWatchdog(name, clock);
    watchdog.thread.start();
    return watchdog;
  }

  /** Watches a connection. */
  public void add(MessageConnection connection) {
    watched.add(connection);
    synchronized (this) {
      notifyAll();
    }
  }

  /** Closes a connection, and stops watching it. */
  public void forget(MessageConnection connection) {
    connection.close();
    watched.remove(connection);
  }

  private void run() {
    try {
      while (awaitConnections()) {
        Thread.sleep(ROUND);
        long now = clock.getAsLong();
        watched.removeIf(connection -> isOver(connection, now));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watched.forEach(MessageConnection::close);
    }
  }

  /** Waits for a connection to watch. False if the watchdog is closed. */
  private synchronized boolean awaitConnections() throws InterruptedException {
    while (!closed && watched.isEmpty()) {
      wait();
    }
    return !closed;
  }

  /** Catches every exception, so that the other connections are watched on. */
  private static boolean isOver(MessageConnection connection, long now) {
    ProgressDeadline pace = connection.pace();
    try {
      switch (pace.judge(now)) {
        case FINE -> {}
        case STOP_READING -> connection.stopReading();
        case END -> {
          connection.end(pace.failure(now));
          return true;
        }
        case ABORT -> {
          connection.abort(pace.failure(now));
          return true;
        }
      }
      return false;
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the watchdog threw an exception", e);
      connection.close();
      return true;
    }
  }

  /** Closes the connections that are still open, and ends the thread. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
