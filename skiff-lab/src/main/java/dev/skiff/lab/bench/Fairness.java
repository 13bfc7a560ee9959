package dev.skiff.lab.bench;

import dev.skiff.net.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Turns of a hundred lock-step downloads, and beside them at times one large download, which has a
 * loop of its own.
 *
 * @param p50 milliseconds from an ACK to the next block, the median
 * @param p99 of the slowest hundredth
 * @param blocks of the small downloads, in a second
 * @param largeMegabytes of the large download, in a second
 * @param failures of all downloads
 */
record Fairness(double p50, double p99, double blocks, double largeMegabytes, long failures) {
  private static final long SETTLING_MILLIS = 300;

  private static final Workload SMALL =
      new Workload(Workload.Protocol.UDP, false, 100, 1 << 20, 1468, 1);

  private static final Workload LARGE =
      new Workload(Workload.Protocol.UDP, false, 1, 64 << 20, 65_464, 64);

  /**
   * Measures.
   *
   * @param other the server of the large download; null to do without
   */
  static Fairness measure(InetSocketAddress server, @Nullable InetSocketAddress other, long millis)
      throws IOException, InterruptedException {
    try (EventLoop smallLoop = LoadGenerator.startLoop("small");
        EventLoop largeLoop = LoadGenerator.startLoop("large")) {
      LoadRun small = start(smallLoop, server, SMALL);
      LoadRun large = other == null ? null : start(largeLoop, other, LARGE);
      Thread.sleep(SETTLING_MILLIS);
      CompletableFuture.runAsync(small.latencies()::clear, smallLoop).join();
      long start = System.nanoTime();
      long before = moved(large);
      Thread.sleep(millis);
      long bytes = moved(large) - before;
      double seconds = (System.nanoTime() - start) / 1e9;
      LoadResult ofSmall = stop(small);
      LoadResult ofLarge = large == null ? ofSmall : stop(large);
      return new Fairness(
          small.latencies().quantile(0.5),
          small.latencies().quantile(0.99),
          small.latencies().total() / seconds,
          bytes / seconds / 1e6,
          ofSmall.failures() + (large == null ? 0 : ofLarge.failures()));
    }
  }

  private static LoadRun start(EventLoop loop, InetSocketAddress server, Workload workload) {
    LoadRun run = new LoadRun(loop, server, workload, Integer.MAX_VALUE, LoadRun.Manner.TIMING);
    loop.execute(run::start);
    return run;
  }

  private static long moved(@Nullable LoadRun run) {
    return run == null ? 0 : CompletableFuture.supplyAsync(run::movedBytes, run.loop()).join();
  }

  private static LoadResult stop(LoadRun run) {
    run.loop().execute(run::stop);
    return run.result().join();
  }
}
