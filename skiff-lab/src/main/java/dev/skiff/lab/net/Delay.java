package dev.skiff.lab.net;

import java.util.function.LongSupplier;

/** Datagrams take longer, each by another time: later ones overtake them. */
public final class Delay implements Link {
  private final LongSupplier extraNanos;
  private final Link next;

  /**
   * @param extraNanos asked once for each datagram
   */
  public Delay(LongSupplier extraNanos, Link next) {
    this.extraNanos = extraNanos;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    next.carry(flight, lateNanos + extraNanos.getAsLong());
  }
}
