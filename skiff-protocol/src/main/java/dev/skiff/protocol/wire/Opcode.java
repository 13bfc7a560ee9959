package dev.skiff.protocol.wire;

import org.jspecify.annotations.Nullable;

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

  /** The opcode with this number; null if there is none. */
  public static @Nullable Opcode of(int value) {
    return switch (value) {
      case 1 -> RRQ;
      case 2 -> WRQ;
      case 3 -> DATA;
      case 4 -> ACK;
      case 5 -> ERROR;
      case 6 -> OACK;
      default -> null;
    };
  }

  /** The number on the wire, 1 to 6. */
  public int value() {
    return value;
  }
}
