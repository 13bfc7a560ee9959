package dev.skiff.protocol.wire;

/** The direction of a transfer, as the client sees it. */
public enum Direction {
  /** RRQ: the server sends blocks, the client receives them. */
  READ(Opcode.RRQ),
  /** WRQ: the client sends blocks, the server receives them. */
  WRITE(Opcode.WRQ);

  private final Opcode opcode;

  Direction(Opcode opcode) {
    this.opcode = opcode;
  }

  /** The opcode that requests this direction. */
  public Opcode opcode() {
    return opcode;
  }
}
