package dev.skiff.tcp;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ends a transfer early, and wakes its thread if that waits for a file. */
public final class Cancellation {
  private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
  private volatile @Nullable Runnable wake;

  /**
   * Ends the transfer. For any thread. Only the first call counts.
   *
   * @param why the reason, for the peer
   */
  public void cancel(String why) {
    boolean first = reason.compareAndSet(null, why);
    Runnable action = wake;
    if (first && action != null) {
      action.run();
    }
  }

  /** The reason; null if the transfer is not cancelled. */
  public @Nullable String reason() {
    return reason.get();
  }

  /**
   * Sets an action that a cancellation runs, perhaps twice. After a cancellation it runs at once.
   *
   * @param action null for no action
   */
  public void onCancel(@Nullable Runnable action) {
    wake = action;
    if (action != null && reason.get() != null) {
      action.run();
    }
  }
}
