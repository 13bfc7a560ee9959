package dev.skiff.protocol.transfer;

/**
 * A block that is sent again alone, because the receiver probably keeps the blocks behind the gap.
 * RFC 7440 does not say whether a receiver keeps them, so this class also watches: a receiver that
 * does not keep them reports a gap directly behind each block that is repaired.
 *
 * <p>A repair costs one datagram where the restart of a window costs up to a window.
 */
final class BlockRepair {
  private static final long NONE = -1;

  /** The gaps directly behind a repaired block after which the window restarts instead. */
  private static final int MOST_DOUBTS = 3;

  private static final int MOST_UNFOLLOWED = 3;

  /** Then the timeout takes over, which doubles. */
  private static final int MOST_TRIES_AGAIN = 2;

  private long due = NONE;
  private long latest = NONE;
  private boolean leftOut;

  /** False if all blocks may have come: then the next ACK says nothing of the receiver. */
  private boolean gapReported;

  private long sentBefore;
  private int doubts;
  private int triesAgain;
  private int doubtsAllowed = MOST_DOUBTS;
  private boolean keepsBlocks;

  /** Repairs in a row without a block behind them that shows the next gap. */
  private int unfollowed;

  /** The block to send alone now. */
  long due() {
    return due;
  }

  boolean isDue() {
    return due != NONE;
  }

  /** True if this block was sent alone, no ACK of it has come, and it is worth another try. */
  boolean isLost(long block) {
    return latest == block && triesAgain < MOST_TRIES_AGAIN;
  }

  /** Every block up to this one left before the latest repair: it hid the gaps among them. */
  long sentBefore() {
    return sentBefore;
  }

  /** Makes a block due that is missing, as the receiver says. */
  void request(long block) {
    due = block;
    leftOut = false;
    gapReported = true;
  }

  /** Makes a block due once more that was sent alone. */
  void requestAgain(long block) {
    request(block);
    latest = NONE;
    triesAgain++;
  }

  /** Makes a block due that was left out on purpose, and that the receiver misses. */
  void requestLeftOut(long block) {
    request(block);
    leftOut = true;
  }

  /** Makes a block due that may be missing: nothing was answered. */
  void requestUnanswered(long block) {
    request(block);
    gapReported = false;
  }

  /** True if the due block was never transmitted. */
  boolean isLeftOut() {
    return leftOut;
  }

  void cancel() {
    due = NONE;
  }

  /** Nothing that was sent alone is waited for any more. */
  void forget() {
    latest = NONE;
  }

  /**
   * The due block was transmitted.
   *
   * @param sentThrough the last block that was transmitted before
   */
  void onTransmitted(long sentThrough) {
    latest = due;
    sentBefore = sentThrough;
    due = NONE;
  }

  /** Tells whether a block leaves behind the due one, and so shows the next gap. */
  void onFollowed(boolean followed) {
    unfollowed = followed ? 0 : unfollowed + 1;
  }

  /** False if so many gaps took a probe each that the window had better restart. */
  boolean mayAwaitProbe() {
    return unfollowed < MOST_UNFOLLOWED;
  }

  /** A new ACK came; {@code gap} if it reports a loss. */
  void onNewAck(long block, boolean gap) {
    if (!gap) {
      unfollowed = 0;
    }
    if (latest != NONE && gapReported && !keepsBlocks) {
      if (gap && block == latest) {
        doubts++;
      } else if (block > latest) {
        keepsBlocks = true;
      }
    }
    latest = NONE;
    triesAgain = 0;
  }

  /** True if the receiver may keep the blocks behind a gap. */
  boolean isWorthwhile() {
    return keepsBlocks || doubts < doubtsAllowed;
  }

  /** The window restarted because of doubts: they begin again, and fewer are allowed. */
  void onRestart() {
    unfollowed = 0;
    if (!isWorthwhile()) {
      doubts = 0;
      doubtsAllowed = Math.max(0, doubtsAllowed - 1);
    }
  }
}
