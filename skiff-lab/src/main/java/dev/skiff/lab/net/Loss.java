package dev.skiff.lab.net;

import java.util.function.BooleanSupplier;

/** Drops some datagrams. */
public final class Loss implements Link {
  private final NetworkObserver observer;
  private final String why;
  private final BooleanSupplier chance;
  private final Link next;

  /**
   * @param chance asked once for each datagram
   */
  public Loss(NetworkObserver observer, String why, BooleanSupplier chance, Link next) {
    this.observer = observer;
    this.why = why;
    this.chance = chance;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    if (chance.getAsBoolean()) {
      observer.onLost(flight, why);
    } else {
      next.carry(flight, lateNanos);
    }
  }
}
