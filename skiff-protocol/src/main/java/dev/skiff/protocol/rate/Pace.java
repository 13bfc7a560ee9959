package dev.skiff.protocol.rate;

/** The way in which the blocks of a window leave. */
public enum Pace {
  /**
   * At once: the window is small, or no queue of a network lies between the hosts. The rate is
   * measured and not used.
   */
  NEVER,

  /**
   * At once, until the path has lost several such bursts; from then on at the measured rate. For
   * receivers that keep no blocks behind a gap and report it by their timer, as firmware does: no
   * block is left out or repaired alone.
   */
  AFTER_LOST_BURSTS,

  /** At the measured rate, with an opening probe, planned gaps and single repairs. */
  BY_RATE;

  /** Windows of so many blocks fit into the smallest queue. */
  private static final int SMALL_WINDOW = 8;

  /** The pace of windows of so many blocks. Firmware asks for small ones, or for a timeout. */
  public static Pace of(int windowSize, boolean timeoutAgreed) {
    if (windowSize <= SMALL_WINDOW) {
      return NEVER;
    }
    boolean ofFirmware = timeoutAgreed || windowSize < OpeningProbe.SMALLEST_WINDOW;
    return ofFirmware ? AFTER_LOST_BURSTS : BY_RATE;
  }
}
