package dev.skiff.cli;

import dev.skiff.ClientTransfer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM while a transfer runs: it is cancelled, and the JVM ends when the server has
 * been told and nothing of a file is left.
 */
final class Interruption {
  /** Where no transfer has begun, as with a pipe that nobody reads, there is little to clean up. */
  private static final long OPENING_SECONDS = 1;

  private static final long TRANSFER_SECONDS = 10;

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean asked;
  private volatile @Nullable ClientTransfer transfer;

  private Interruption() {}

  /** Listens to signals from now on. */
  static Interruption watch() {
    Interruption interruption = new Interruption();
    try {
      Thread hook = new Thread(interruption::onSignal, "skiff-interruption");
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      interruption.asked = true; // the signal was faster
    }
    return interruption;
  }

  /** The transfer that a signal ends. */
  void attach(ClientTransfer started) {
    transfer = started;
    if (asked) {
      started.cancel();
    }
  }

  /** Everything is closed and said. */
  void over() {
    over.countDown();
  }

  private void onSignal() {
    if (over.getCount() == 0) {
      return;
    }
    asked = true;
    ClientTransfer running = transfer;
    if (running != null) {
      running.cancel();
    }
    try {
      over.await(running == null ? OPENING_SECONDS : TRANSFER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
