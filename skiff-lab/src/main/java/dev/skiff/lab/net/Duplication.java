package dev.skiff.lab.net;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Sends some datagrams twice: the copy soon after the first, or much later. */
public final class Duplication implements Link {
  private final NetworkObserver observer;
  private final BooleanSupplier chance;
  private final LongSupplier lateNanosOfCopy;
  private final Link next;

  /**
   * @param chance asked once for each datagram
   * @param lateNanosOfCopy how long after the first one
   */
  public Duplication(
      NetworkObserver observer, BooleanSupplier chance, LongSupplier lateNanosOfCopy, Link next) {
    this.observer = observer;
    this.chance = chance;
    this.lateNanosOfCopy = lateNanosOfCopy;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    next.carry(flight, lateNanos);
    if (chance.getAsBoolean()) {
      observer.onDuplicated(flight);
      next.carry(flight, lateNanos + lateNanosOfCopy.getAsLong());
    }
  }
}
