package dev.skiff.lab.net;

/** A datagram on its way. */
public final class Flight {
  private final Address from;
  private final Address to;
  private final byte[] bytes;
  private final boolean damaged;

  /**
   * @param bytes that nobody changes from here on
   */
  public Flight(Address from, Address to, byte[] bytes) {
    this(from, to, bytes, false);
  }

  private Flight(Address from, Address to, byte[] bytes, boolean damaged) {
    this.from = from;
    this.to = to;
    this.bytes = bytes;
    this.damaged = damaged;
  }

  /** The same with other bytes than were sent. */
  Flight damaged(byte[] changed) {
    return new Flight(from, to, changed, true);
  }

  public Address from() {
    return from;
  }

  public Address to() {
    return to;
  }

  /** Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the bytes are no longer those that were sent. */
  public boolean isDamaged() {
    return damaged;
  }
}
