package dev.skiff.protocol.wire;

/** The first two bytes of a packet (RFC 1350 section 5, RFC 2347 for OACK). */
public enum Opcode {
  RRQ(1),
  WRQ(2),
  DATA(3),
  ACK(4),
  ERROR(5),
  OACK(6);

  private final int value;

  Opcode(int value) {
    this.value = value;
  }

  /** The number on the wire, 1 to 6. */
  public int value() {
    return value;
  }
}
