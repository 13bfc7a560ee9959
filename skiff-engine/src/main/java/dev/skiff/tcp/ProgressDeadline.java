package dev.skiff.tcp;

import dev.skiff.protocol.transfer.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast something has to move on a connection. The connection's thread says what is expected and
 * counts; the {@link ConnectionWatchdog} looks from time to time.
 */
public final class ProgressDeadline {
  /**
   * What a slow peer has to move at least in the time of a stall: a block of RFC 1350, in bytes.
   */
  static final int LEAST_PROGRESS_BYTES = 512;

  private static final int SENDERS_PATIENCE = 5;

  /**
   * What is expected.
   *
   * @param bound how long it may take
   * @param bytes that have to move within the bound, again and again; {@link Long#MAX_VALUE} where
   *     the bound holds whatever moves
   * @param cancellation that is to end it; null where there is none
   */
  private record Expectation(
      long since, Duration bound, long bytes, @Nullable Cancellation cancellation) {}

  private static final long HINT_NANOS = Duration.ofMillis(300).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

  private final LongSupplier clock;
  private volatile @Nullable Expectation expected;
  private volatile boolean paused;
  private final AtomicLong moved = new AtomicLong();

  // The watchdog's own marks.
  private @Nullable Expectation watched;
  private long markedBytes;
  private long markedAt;
  private long judgedAt;
  private long cancelledAt;
  private boolean cancelled;
  private boolean hinted;

  /**
   * No expectation yet.
   *
   * @param clock in nanoseconds; the one that {@link #judge} gets its time from
   */
  ProgressDeadline(LongSupplier clock) {
    this.clock = clock;
  }

  /** Counts bytes; only the connection's thread calls this. */
  void moved(long bytes) {
    moved.lazySet(moved.get() + Math.max(0, bytes));
  }

  /** Whatever comes next must be there within this time, complete. */
  public void within(Duration bound) {
    expected = new Expectation(clock.getAsLong(), bound, Long.MAX_VALUE, null);
  }

  /** A file is on its way, which must not stall. */
  public void transfer(Duration stall, Cancellation cancellation) {
    expected = new Expectation(clock.getAsLong(), stall, LEAST_PROGRESS_BYTES, cancellation);
  }

  /**
   * The same for a file that this side sends. It has more time: a system whose buffer is full says
   * that there is room again only when a third of it is, which may be a MiB and more.
   */
  public void send(Duration stall, Cancellation cancellation) {
    transfer(stall.multipliedBy(SENDERS_PATIENCE), cancellation);
  }

  /** Until {@link #resume}, this side does something that the peer is not to blame for. */
  void pause() {
    paused = true;
  }

  /** The peer's time goes on. */
  void resume() {
    paused = false;
  }

  /** Nothing is expected. */
  public void free() {
    expected = null;
  }

  /** What the watchdog does about a connection. */
  enum Verdict {
    /** Nothing. */
    FINE,
    /** A cancelled transfer waits for the peer: it shall wait no longer. */
    STOP_READING,
    /** Nothing has come in time. */
    END,
    /** It is too slow, and may have much of what was sent still to read. */
    ABORT
  }

  /** Judges; only the watchdog calls this. */
  @SuppressWarnings("ReferenceEquality") // an expectation of its own, however much like the last
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

  /** Why it was aborted; only the watchdog calls this. */
  Failure failure(long now) {
    String reason =
        watched == null || watched.cancellation == null ? null : watched.cancellation.reason();
    return reason == null
        ? new Failure.TooSlow(moved.get() - markedBytes, Duration.ofNanos(now - markedAt))
        : new Failure.Cancelled(reason);
  }
}
