package dev.skiff;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Bounded waits for what other threads bring about. */
final class Await {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();
  private static final long STEP_NANOS = Duration.ofMillis(1).toNanos();

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > PATIENCE_NANOS) {
        throw new AssertionError("in vain waited for: " + what);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
