package dev.skiff.lab.bench.crowd;

import dev.skiff.transport.EventLoop;
import dev.skiff.transport.linux.LinuxEventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Many clients that wait for one block after another, and at times one beside them that takes as
 * much as it can get. The many never stop; the one has a loop of its own.
 */
final class Fairness implements AutoCloseable {
  private static final int CLIENTS = 100;
  private static final Download.Task SMALL = new Download.Task("small", 1 << 20, 1468, 1, 0);

  /** A window is 4 MiB; the kernel counts more for it than the bytes. */
  private static final Download.Task LARGE =
      new Download.Task("large", 64 << 20, 65_464, 64, 32 << 20);

  /**
   * What came of a while.
   *
   * @param blocks of the many, in a second
   * @param largeMegabytes of the one, in a second
   */
  record Sample(double p50, double p99, double blocks, double largeMegabytes) {}

  private final InetSocketAddress server;
  private final EventLoop smallLoop;
  private final EventLoop largeLoop;
  private final Latencies latencies = new Latencies();
  private final List<String> failures = new ArrayList<>();
  private @Nullable Large large;
  private int room;
  private long largeBytes;

  Fairness(InetSocketAddress server) throws IOException {
    this.server = server;
    smallLoop = LinuxEventLoop.start("small");
    largeLoop = LinuxEventLoop.start("large");
  }

  /** The many begin. */
  void start() {
    CompletableFuture.runAsync(this::startSmall, smallLoop).join();
  }

  private void startSmall() {
    try {
      for (int i = 0; i < CLIENTS; i++) {
        new Small().begin(server, System.nanoTime());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Measures.
   *
   * @param asked the server that the one asks; null where there is none
   */
  Sample measure(@Nullable InetSocketAddress asked, long millis, long settlingMillis)
      throws InterruptedException {
    if (asked != null) {
      CompletableFuture.runAsync(() -> startLarge(asked), largeLoop).join();
    }
    Thread.sleep(settlingMillis);
    long largeBefore = largeBytes();
    CompletableFuture.runAsync(latencies::clear, smallLoop).join();
    long start = System.nanoTime();
    Thread.sleep(millis);
    Sample sample =
        CompletableFuture.supplyAsync(
                () -> sample((System.nanoTime() - start) / 1e9, largeBefore), smallLoop)
            .join();
    CompletableFuture.runAsync(this::stopLarge, largeLoop).join();
    return sample;
  }

  private Sample sample(double seconds, long largeBefore) {
    return new Sample(
        latencies.quantile(0.5),
        latencies.quantile(0.99),
        latencies.total() / seconds,
        (largeBytes() - largeBefore) / seconds / 1e6);
  }

  private long largeBytes() {
    return CompletableFuture.supplyAsync(() -> largeBytes, largeLoop).join();
  }

  private void startLarge(InetSocketAddress asked) {
    try {
      Large begun = new Large(asked);
      large = begun;
      room = begun.room();
      begun.begin(asked, System.nanoTime());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void stopLarge() {
    try {
      if (large != null) {
        large.abandon();
        large.close();
        large = null;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The room of the large client's socket, in bytes. */
  int room() {
    return CompletableFuture.supplyAsync(() -> room, largeLoop).join();
  }

  /** Why transfers failed, if any did. */
  List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  private void failed(String reason) {
    synchronized (failures) {
      failures.add(reason);
    }
  }

  @Override
  public void close() {
    smallLoop.close();
    largeLoop.close();
  }

  private final class Small extends Download {
    Small() throws IOException {
      super(smallLoop, SMALL);
    }

    @Override
    void onTurn(long nanos) {
      latencies.add(nanos);
    }

    @Override
    void onWhole(long now) throws IOException {
      begin(server, now);
    }

    @Override
    void onFailure(String reason, long now) {
      failed("small: " + reason);
    }
  }

  private final class Large extends Download {
    private final InetSocketAddress asked;

    Large(InetSocketAddress asked) throws IOException {
      super(largeLoop, LARGE);
      this.asked = asked;
    }

    /** A window has been taken when the next one begins. */
    @Override
    void onTurn(long nanos) {
      largeBytes += (long) LARGE.blockSize() * LARGE.windowSize();
    }

    @Override
    void onWhole(long now) throws IOException {
      begin(asked, now);
    }

    @Override
    void onFailure(String reason, long now) {
      failed("large: " + reason);
    }
  }
}
