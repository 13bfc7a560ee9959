package dev.skiff.lab.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Runs many seeds, on every processor that it is given. */
final class Search {
  /** A seed whose run broke a rule. */
  record Finding(long seed, String broken) {}

  /** Seeds that a thread takes at once. */
  private static final int CHUNK = 32;

  private Search() {}

  /**
   * Runs seeds one after the other, until enough of them are found that break a rule.
   *
   * @param check what a seed breaks, null for nothing; called by several threads
   * @param enough how many findings end the search
   * @return what was found, the lowest seed first: whatever the threads did, the first of them is
   *     the lowest that there is
   */
  static List<Finding> run(
      LongFunction<@Nullable String> check, long first, long count, int threads, int enough)
      throws InterruptedException {
    Queue<Finding> found = new ConcurrentLinkedQueue<>();
    AtomicLong next = new AtomicLong(first);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          Thread.ofPlatform()
              .daemon()
              .name("seeds-" + i)
              .start(() -> work(check, next, first + count, found, enough)));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return found.stream().sorted(Comparator.comparingLong(Finding::seed)).toList();
  }

  private static void work(
      LongFunction<@Nullable String> check,
      AtomicLong next,
      long end,
      Queue<Finding> found,
      int enough) {
    while (found.size() < enough) {
      long from = next.getAndAdd(CHUNK);
      long to = Math.min(from + CHUNK, end);
      if (from >= end) {
        return;
      }
      for (long seed = from; seed < to; seed++) {
        String broken = check.apply(seed);
        if (broken != null) {
          found.add(new Finding(seed, broken));
        }
      }
    }
  }
}
