package dev.skiff.tcp;

import org.jspecify.annotations.Nullable;

/** Says that a transfer is to end, and wakes its thread where that waits for a file. */
public final class Cancellation {
  private @Nullable String reason;
  private @Nullable Runnable wake;

  /**
   * Ends the transfer; for any thread. The first reason holds.
   *
   * @param why what the other side is told
   */
  public void cancel(String why) {
    Runnable waiting;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      waiting = wake;
    }
    if (waiting != null) {
      waiting.run();
    }
  }

  /** Why it is to end; null where it may go on. */
  public synchronized @Nullable String reason() {
    return reason;
  }

  /**
   * From now on a cancellation runs this; where there has been one, it is run at once.
   *
   * @param action null where nothing is to be woken any more
   */
  public void onCancel(@Nullable Runnable action) {
    synchronized (this) {
      wake = action;
      if (reason == null) {
        return;
      }
    }
    if (action != null) {
      action.run();
    }
  }
}
