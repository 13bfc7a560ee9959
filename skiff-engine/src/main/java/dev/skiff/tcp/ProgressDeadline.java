package dev.skiff.tcp;

import dev.skiff.protocol.transfer.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The progress that a connection has to make. The connection's thread sets it and counts bytes. The
 * {@link ConnectionWatchdog} compares the two from time to time.
 */
public final class ProgressDeadline {
  /** The bytes that have to move within a stall: a block of RFC 1350. */
  static final int LEAST_PROGRESS_BYTES = 512;

  private static final int SENDERS_PATIENCE = 5;

  /**
   * The expected progress.
   *
   * @param bound the time for it
   * @param bytes the bytes that have to move within each such time; {@link Long#MAX_VALUE} if the
   *     bound does not depend on bytes
   * @param cancellation ends it early, or null
   */
  private record Expectation(
      long since, Duration bound, long bytes, @Nullable Cancellation cancellation) {}

  private static final long HINT_NANOS = Duration.ofMillis(300).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

  private final LongSupplier clock;
  private volatile @Nullable Expectation expected;
  private volatile boolean paused;
  private final AtomicLong moved = new AtomicLong();

  // For the watchdog's thread.
  private @Nullable Expectation watched;
  private long markedBytes;
  private long markedAt;
  private long judgedAt;
  private long cancelledAt;
  private boolean cancelled;
  private boolean hinted;

  /**
   * A deadline without an expectation.
   *
   * @param clock the clock that {@link #judge} gets its time from, in nanoseconds
   */
  ProgressDeadline(LongSupplier clock) {
    this.clock = clock;
  }

  /** Counts bytes. For the connection's thread. */
  void moved(long bytes) {
    moved.lazySet(moved.get() + Math.max(0, bytes));
  }

  /** Expects the next message, or the connection, to be complete within a time. */
  public void within(Duration bound) {
    expected = new Expectation(clock.getAsLong(), bound, Long.MAX_VALUE, null);
  }

  /** Expects a file to go on: {@link #LEAST_PROGRESS_BYTES} within each such time. */
  public void transfer(Duration stall, Cancellation cancellation) {
    expected = new Expectation(clock.getAsLong(), stall, LEAST_PROGRESS_BYTES, cancellation);
  }

  /**
   * Expects a file that this side sends to go on, within five times the time: a system with a full
   * buffer reports new room only when a third of it is free, which may be 1 MiB or more.
   */
  public void send(Duration stall, Cancellation cancellation) {
    transfer(stall.multipliedBy(SENDERS_PATIENCE), cancellation);
  }

  /** Stops the peer's time until {@link #resume}: this side is busy. */
  void pause() {
    paused = true;
  }

  /** Lets the peer's time go on. */
  void resume() {
    paused = false;
  }

  /** Expects nothing. */
  public void free() {
    expected = null;
  }

  /** The watchdog's action on a connection. */
  enum Verdict {
    /** No action. */
    FINE,
    /** Ends the wait of a cancelled transfer for its peer. */
    STOP_READING,
    /** Closes the connection: the message did not come in time. */
    END,
    /** Resets the connection: the peer is too slow, and may have much left to read. */
    ABORT
  }

  /** Compares progress and expectation. For the watchdog's thread. */
  @SuppressWarnings("ReferenceEquality") // an equal expectation is a new one
  Verdict judge(long now) {
    Expectation current = expected;
    if (current != watched) {
      watched = current;
      cancelled = false;
      hinted = false;
      markedBytes = moved.get();
      markedAt = current == null ? now : current.since;
      judgedAt = markedAt;
    }
    if (paused) {
      markedAt += now - judgedAt;
      cancelledAt += now - judgedAt;
    }
    judgedAt = now;
    if (current == null || paused) {
      return Verdict.FINE;
    }
    if (moved.get() - markedBytes >= current.bytes) {
      markedBytes = moved.get();
      markedAt = now;
    }
    if (now - markedAt > current.bound.toNanos()) {
      return current.bytes == Long.MAX_VALUE ? Verdict.END : Verdict.ABORT;
    }
    return current.cancellation == null || current.cancellation.reason() == null
        ? Verdict.FINE
        : judgeCancelled(now);
  }

  private Verdict judgeCancelled(long now) {
    if (!cancelled) {
      cancelled = true;
      cancelledAt = now;
    }
    if (now - cancelledAt > PATIENCE_NANOS) {
      return Verdict.ABORT;
    }
    if (!hinted && now - cancelledAt > HINT_NANOS) {
      hinted = true;
      return Verdict.STOP_READING;
    }
    return Verdict.FINE;
  }

  /** The reason to end the connection. For the watchdog's thread. */
  Failure failure(long now) {
    String reason =
        watched == null || watched.cancellation == null ? null : watched.cancellation.reason();
    return reason == null
        ? new Failure.TooSlow(moved.get() - markedBytes, Duration.ofNanos(now - markedAt))
        : new Failure.Cancelled(reason);
  }
}
