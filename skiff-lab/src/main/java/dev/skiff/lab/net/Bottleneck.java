package dev.skiff.lab.net;

/**
 * A line that all datagrams of a direction share, and its queue: first in, first out. A datagram
 * that does not fit into the queue is dropped.
 */
public final class Bottleneck implements Link {
  private final VirtualTime time;
  private final NetworkObserver observer;
  private final Line line;
  private final Link next;
  private long freeAt;
  private int waiting;
  private long waitingBytes;

  /** Begins with an empty queue. */
  public Bottleneck(VirtualTime time, NetworkObserver observer, Line line, Link next) {
    this.time = time;
    this.observer = observer;
    this.line = line;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    if (line.bytesPerSecond() == Line.UNLIMITED) {
      next.carry(flight, lateNanos + line.delayNanos());
    } else if (lateNanos > 0) {
      time.after(lateNanos, () -> queue(flight));
    } else {
      queue(flight);
    }
  }

  private void queue(Flight flight) {
    int bytes = flight.bytes().length + line.headerBytes();
    if (!hasRoomFor(bytes)) {
      observer.onLost(flight, NetworkObserver.QUEUE_FULL);
      return;
    }
    waiting++;
    waitingBytes += bytes;
    long now = time.elapsedNanos();
    freeAt = Math.max(freeAt, now) + (long) (bytes / line.bytesPerSecond() * 1e9);
    time.after(freeAt - now, () -> leave(bytes));
    next.carry(flight, freeAt - now + line.delayNanos());
  }

  private boolean hasRoomFor(int bytes) {
    boolean fits = waiting == 0 || waitingBytes + bytes <= line.queueBytes();
    return fits && waiting < line.queueDatagrams();
  }

  private void leave(int bytes) {
    waiting--;
    waitingBytes -= bytes;
  }
}
