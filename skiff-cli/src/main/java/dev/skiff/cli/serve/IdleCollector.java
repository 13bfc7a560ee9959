package dev.skiff.cli.serve;

import java.util.function.LongSupplier;

/**
 * Collects the garbage of a crowd. By itself the JVM keeps it until the heap is full, and shrinks
 * the heap at full collections only. So a server whose use of memory has become steady collects
 * once, and once more when it is steady again: transfers that were open at a collection leave
 * theirs behind later. A server whose use never is steady collects once a minute at most.
 */
final class IdleCollector {
  private static final long MEBIBYTE = 1 << 20;

  /** Less is not worth a collection. */
  private static final long WORTHWHILE = 16 * MEBIBYTE;

  private static final long WORTHWHILE_WHILE_BUSY = 4 * WORTHWHILE;

  /** The use of a quiet server grows by less in a second. */
  private static final long STEADY = MEBIBYTE / 4;

  private static final int QUIET_SECONDS = 3;

  /** A collection stops all threads for some 20 ms, more while many transfers are open. */
  private static final int SECONDS_BETWEEN = 10;

  private static final int SECONDS_WHILE_BUSY = 60;

  private final LongSupplier used;
  private final Runnable collection;

  /** The least use after a collection. */
  private long floor;

  /** The use after the latest collection. */
  private long kept;

  private long latest;
  private int quietSeconds;
  private int secondsSinceCollection;

  private int secondsToNext = SECONDS_BETWEEN;

  /** True if the use has not been steady since the latest collection. */
  private boolean hasMoved = true;

  /**
   * @param used the bytes of the heap in use, with what nobody uses any more
   */
  IdleCollector(LongSupplier used, Runnable collection) {
    this.used = used;
    this.collection = collection;
    floor = used.getAsLong();
    kept = floor;
    latest = floor;
  }

  /** The one for the heap of this process. */
  static IdleCollector ofProcess() {
    Runtime runtime = Runtime.getRuntime();
    return new IdleCollector(() -> runtime.totalMemory() - runtime.freeMemory(), runtime::gc);
  }

  /** Called once a second, by one thread. */
  void onSecond() {
    long now = used.getAsLong();
    if (Math.abs(now - latest) < STEADY) {
      quietSeconds++;
    } else {
      quietSeconds = 0;
      hasMoved = true;
    }
    latest = now;
    secondsSinceCollection++;
    if (isWorthwhile(now)) {
      collection.run();
      kept = used.getAsLong();
      // What is still in use would be looked at in each short pause.
      secondsToNext = now - kept < WORTHWHILE ? SECONDS_WHILE_BUSY : SECONDS_BETWEEN;
      floor = Math.min(floor, kept);
      latest = kept;
      secondsSinceCollection = 0;
      hasMoved = false;
    }
  }

  private boolean isWorthwhile(long now) {
    boolean quiet = hasMoved && quietSeconds >= QUIET_SECONDS;
    return quiet
        ? secondsSinceCollection >= secondsToNext && now - floor > WORTHWHILE
        : secondsSinceCollection >= SECONDS_WHILE_BUSY && now - kept > WORTHWHILE_WHILE_BUSY;
  }
}
