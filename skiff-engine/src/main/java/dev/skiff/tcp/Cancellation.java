package dev.skiff.tcp;

import org.jspecify.annotations.Nullable;

/** Ends a transfer early, and wakes its thread if that waits for a file. */
public final class Cancellation {
  private @Nullable String reason;
  private @Nullable Runnable wake;

  /**
   * Ends the transfer. For any thread. Only the first call counts.
   *
   * @param why the reason, for the peer
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

  /** The reason; null if the transfer is not cancelled. */
  public synchronized @Nullable String reason() {
    return reason;
  }

  /**
   * Sets an action that a cancellation runs. After a cancellation it runs at once.
   *
   * @param action null for no action
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
