package dev.skiff.lab.net;

/**
 * A line with a delay and a rate. What cannot leave at once waits, and where too much waits
 * already, it is dropped.
 */
public final class Bottleneck implements Link {
  /** No rate, and so no queue. */
  public static final double ENDLESS = Double.POSITIVE_INFINITY;

  private final VirtualTime time;
  private final NetworkObserver observer;
  private final Link next;
  private final long delayNanos;
  private final double bytesPerSecond;
  private final int room;
  private long freeAt;
  private int waiting;

  /**
   * @param room datagrams that may wait, the one that is leaving included
   */
  public Bottleneck(
      VirtualTime time,
      NetworkObserver observer,
      Link next,
      long delayNanos,
      double bytesPerSecond,
      int room) {
    this.time = time;
    this.observer = observer;
    this.next = next;
    this.delayNanos = delayNanos;
    this.bytesPerSecond = bytesPerSecond;
    this.room = room;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    if (bytesPerSecond == ENDLESS) {
      next.carry(flight, lateNanos + delayNanos);
    } else if (lateNanos > 0) {
      time.after(lateNanos, () -> queue(flight));
    } else {
      queue(flight);
    }
  }

  private void queue(Flight flight) {
    if (waiting == room) {
      observer.onLost(flight, "no room");
      return;
    }
    waiting++;
    long now = time.elapsedNanos();
    freeAt = Math.max(freeAt, now) + (long) (flight.bytes().length / bytesPerSecond * 1e9);
    time.after(freeAt - now, () -> waiting--);
    next.carry(flight, freeAt - now + delayNanos);
  }
}
