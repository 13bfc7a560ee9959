package dev.skiff.lab.net;

/** A step on the way of datagrams from one host to another. */
@FunctionalInterface
public interface Link {
  /**
   * Carries a datagram on, once, several times or never.
   *
   * @param lateNanos how much later than now it arrives here
   */
  void carry(Flight flight, long lateNanos);
}
