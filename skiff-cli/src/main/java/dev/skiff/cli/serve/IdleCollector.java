package dev.skiff.cli.serve;

import java.util.function.LongSupplier;

/**
 * Collects the garbage of a crowd. By itself the JVM keeps it until the heap is full, and shrinks
 * the heap at full collections only. So a server whose use of memory has become steady collects
 * once. One whose use never is steady does so once a minute at most.
 */
final class IdleCollector {
  private static final long MEBIBYTE = 1 << 20;

  /** Less is not worth a collection. */
  private static final long WORTHWHILE = 16 * MEBIBYTE;

  private static final long WORTHWHILE_WHILE_BUSY = 4 * WORTHWHILE;

  /** The use of a quiet server grows by less in a second. */
  private static final long STEADY = MEBIBYTE / 4;

  private static final int QUIET_SECONDS = 3;
  private static final int SECONDS_WHILE_BUSY = 60;

  private final LongSupplier used;
  private final Runnable collection;
  private long kept;
  private long latest;
  private int quietSeconds;
  private int secondsSinceCollection;

  /**
   * @param used the bytes of the heap in use, with what nobody uses any more
   */
  IdleCollector(LongSupplier used, Runnable collection) {
    this.used = used;
    this.collection = collection;
    kept = used.getAsLong();
    latest = kept;
  }

  /** The one for the heap of this process. */
  static IdleCollector ofProcess() {
    Runtime runtime = Runtime.getRuntime();
    return new IdleCollector(() -> runtime.totalMemory() - runtime.freeMemory(), runtime::gc);
  }

  /** Called once a second, by one thread. */
  void onSecond() {
    long now = used.getAsLong();
    quietSeconds = Math.abs(now - latest) < STEADY ? quietSeconds + 1 : 0;
    secondsSinceCollection++;
    latest = now;
    long grown = now - kept;
    boolean quiet = quietSeconds >= QUIET_SECONDS && grown > WORTHWHILE;
    boolean busy = secondsSinceCollection >= SECONDS_WHILE_BUSY && grown > WORTHWHILE_WHILE_BUSY;
    if (quiet || busy) {
      collection.run();
      kept = used.getAsLong();
      latest = kept;
      quietSeconds = 0;
      secondsSinceCollection = 0;
    }
  }
}
