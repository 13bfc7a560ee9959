package dev.skiff.lab.interop.peers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does: by looking again, and never for ever. */
public final class Poll {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Poll() {}

  /** True if the condition held before the limit passed. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (deadlineNanos - System.nanoTime() <= 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
