package dev.skiff.cli.serve;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Limits the lines about requests that came to nothing. Anybody can send thousands of them in a
 * second, and each costs the sender a few bytes. Safe for use by several threads.
 */
final class RefusalRate {
  /** Lines in a second. */
  static final int MOST = 20;

  private final Executor aSecondLater;
  private final LongConsumer onOthers;
  private int shown;
  private long others;

  /**
   * @param onOthers gets the number of those that were not shown, after their second
   */
  RefusalRate(LongConsumer onOthers) {
    this(onOthers, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
  }

  /** With an executor that runs a task after a second. */
  RefusalRate(LongConsumer onOthers, Executor aSecondLater) {
    this.onOthers = onOthers;
    this.aSecondLater = aSecondLater;
  }

  /** True if there is to be a line. A second begins with its first. */
  synchronized boolean take() {
    if (shown == MOST) {
      others++;
      return false;
    }
    if (shown > 0 || beginSecond()) {
      shown++;
    }
    return true;
  }

  /** False if the system gives no thread for the timer. Then nothing limits the lines. */
  private boolean beginSecond() {
    try {
      aSecondLater.execute(this::endSecond);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /** Tells the number of the others now. */
  void endSecond() {
    long counted;
    synchronized (this) {
      counted = others;
      shown = 0;
      others = 0;
    }
    if (counted > 0) {
      onOthers.accept(counted);
    }
  }
}
