package dev.skiff.protocol.rate;

/** The news of an ACK that acknowledges new blocks of a window. */
public enum AckReport {
  /** Every block of the window has arrived. */
  WHOLE,

  /**
   * Every block that was sent has arrived, and the window goes on. A timer of the receiver has sent
   * the ACK, so it does not measure the path; but the path is empty.
   */
  IDLE,

  /** The block behind the acknowledged one was lost. */
  LOSS,

  /** The block behind the acknowledged one was left out: a {@link PlannedGap}. */
  LEFT_OUT,

  /** A timer of the receiver has sent it: the blocks behind may still be on their way. */
  TIMER
}
