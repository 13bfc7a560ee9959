package dev.skiff.lab.net;

/** One direction between two hosts, or what happens to datagrams on a part of it. */
@FunctionalInterface
public interface Link {
  /**
   * Carries a datagram on, once, several times or never.
   *
   * @param lateNanos how much later than now it comes here
   */
  void carry(Flight flight, long lateNanos);
}
