package dev.skiff;

import dev.skiff.testkit.Patience;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Bounded waits for what other threads bring about. */
final class Await {
  private static final long STEP_NANOS = Duration.ofMillis(1).toNanos();

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > Patience.NANOS) {
        throw new AssertionError("in vain waited for: " + what);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
