package dev.skiff.protocol.rate;

/**
 * The experience of a sender with bursts: a path may lose the end of each, though its rate is high.
 * After a number of windows without a loss a burst is tried again.
 */
final class BurstTolerance {
  /** Windows without a loss after which a burst is tried again; it doubles with each failure. */
  private static final int FIRST_CALM = 16;

  private static final int FIRST_CALM_IF_SLOW = 1_024;
  private static final int LONGEST_CALM = 4_096;

  /** Windows in a row that lost their whole end, after which bursts count as lost. */
  private static final int LOST_ENDS = 3;

  /** The same once bursts count as lost: the runs that leave now are too fast. */
  private static final int LOST_ENDS_AGAIN = 2;

  private final boolean lossIsSlow;
  private boolean careful;
  private boolean triedAgain;
  private int calm;
  private int clean;
  private int lostEnds;

  /**
   * @param lossIsSlow true if a lost burst costs an agreed timeout
   */
  BurstTolerance(boolean lossIsSlow) {
    this.lossIsSlow = lossIsSlow;
    calm = lossIsSlow ? FIRST_CALM_IF_SLOW : FIRST_CALM;
  }

  /** True if bursts were lost: blocks leave in shorter runs, and no window at once. */
  boolean isCareful() {
    return careful;
  }

  /** A window, or its part, was answered. */
  void onDelivery(boolean gap) {
    if (gap) {
      clean = 0;
      return;
    }
    lostEnds = 0;
    clean++;
    if (clean > calm && careful) {
      careful = false;
      triedAgain = true;
      clean = 0;
    }
  }

  /** A burst was lost. */
  void onLoss() {
    clean = 0;
    if (triedAgain && !careful) {
      calm = Math.min(LONGEST_CALM, 2 * calm);
      triedAgain = false;
    }
    careful = true;
  }

  /** The path has delivered blocks without a queue: the ends lost so far were lost at random. */
  void forgetLostEnds() {
    lostEnds = 0;
  }

  /**
   * The whole end of a window was lost. Returns true if it was lost so often in a row that bursts
   * count as lost from now on, or that the runs are too fast.
   */
  boolean onEndLost() {
    clean = 0;
    lostEnds++;
    int most = careful ? LOST_ENDS_AGAIN : LOST_ENDS;
    if (lostEnds < most && !lossIsSlow) {
      return false;
    }
    lostEnds = 0;
    if (!careful) {
      onLoss();
    }
    return true;
  }
}
