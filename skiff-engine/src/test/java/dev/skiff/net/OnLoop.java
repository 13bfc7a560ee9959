package dev.skiff.net;

import dev.skiff.testkit.Patience;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a test wants to be done on a loop's thread. */
public final class OnLoop {
  /** What may fail, and gives nothing. */
  public interface Action {
    void run() throws Exception;
  }

  private OnLoop() {}

  /** Does it there, and waits for what comes of it. */
  public static <T> T call(EventLoop loop, Callable<T> action) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(() -> complete(done, action));
    return done.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  /** Does it there, and waits. */
  public static void run(EventLoop loop, Action action) throws Exception {
    call(
        loop,
        () -> {
          action.run();
          return true;
        });
  }

  /** While the loop's thread stands still, which has seen nothing yet of what is done. */
  public static void whileItWaits(EventLoop loop, Action action) throws Exception {
    CountDownLatch stands = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    loop.execute(
        () -> {
          stands.countDown();
          await(goOn);
        });
    try {
      await(stands);
      action.run();
    } finally {
      goOn.countDown();
    }
  }

  /** For a task that may fail, which would be a fault of the test. */
  public static void quietly(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static <T> void complete(CompletableFuture<T> future, Callable<T> action) {
    try {
      future.complete(action.call());
    } catch (Exception | AssertionError e) {
      future.completeExceptionally(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(Patience.SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("in vain waited for the other thread");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
