package dev.skiff.lab.net;

import java.net.InetSocketAddress;

/** A datagram between two hosts. */
public final class Flight {
  private final InetSocketAddress from;
  private final InetSocketAddress to;
  private final byte[] bytes;
  private final boolean damaged;

  /**
   * @param bytes not changed from here on
   */
  public Flight(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    this(from, to, bytes, false);
  }

  private Flight(InetSocketAddress from, InetSocketAddress to, byte[] bytes, boolean damaged) {
    this.from = from;
    this.to = to;
    this.bytes = bytes;
    this.damaged = damaged;
  }

  /** The same datagram with changed bytes. */
  Flight damaged(byte[] changed) {
    return new Flight(from, to, changed, true);
  }

  public InetSocketAddress from() {
    return from;
  }

  public InetSocketAddress to() {
    return to;
  }

  /** The payload, which must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** True if the bytes differ from those that were sent. */
  public boolean isDamaged() {
    return damaged;
  }
}
