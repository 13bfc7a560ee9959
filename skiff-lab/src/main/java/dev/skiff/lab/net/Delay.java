package dev.skiff.lab.net;

import java.util.function.LongSupplier;

/** Delays each datagram by a time of its own, so that later ones overtake it. */
public final class Delay implements Link {
  private final NetworkObserver observer;
  private final LongSupplier extraNanos;
  private final Link next;

  /**
   * @param extraNanos asked once for each datagram
   */
  public Delay(NetworkObserver observer, LongSupplier extraNanos, Link next) {
    this.observer = observer;
    this.extraNanos = extraNanos;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    long extra = extraNanos.getAsLong();
    if (extra > 0) {
      observer.onDelayed(flight);
    }
    next.carry(flight, lateNanos + extra);
  }
}
