package dev.skiff.lab.net;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Datagrams come twice: soon after one another, or much later. */
public final class Duplication implements Link {
  private final BooleanSupplier chance;
  private final LongSupplier lateNanosOfCopy;
  private final Link next;

  /**
   * @param chance asked once for each datagram
   * @param lateNanosOfCopy how long after the first one
   */
  public Duplication(BooleanSupplier chance, LongSupplier lateNanosOfCopy, Link next) {
    this.chance = chance;
    this.lateNanosOfCopy = lateNanosOfCopy;
    this.next = next;
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    next.carry(flight, lateNanos);
    if (chance.getAsBoolean()) {
      next.carry(flight, lateNanos + lateNanosOfCopy.getAsLong());
    }
  }
}
