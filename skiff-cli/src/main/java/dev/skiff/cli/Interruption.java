package dev.skiff.cli;

import dev.skiff.ClientTransfer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while transfers run: they are cancelled, no more are begun, and the JVM ends
 * when the servers have been told and nothing of a file is left.
 */
final class Interruption {
  /** Where no transfer has begun, as with a pipe that nobody reads, there is little to clean up. */
  private static final long OPENING_SECONDS = 1;

  private static final long TRANSFER_SECONDS = 10;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Set<ClientTransfer> running = ConcurrentHashMap.newKeySet();

  private Interruption() {}

  /** Listens to signals from now on. */
  static Interruption watch() {
    Interruption interruption = new Interruption();
    try {
      Thread hook = new Thread(interruption::onSignal, "skiff-interruption");
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      interruption.asked.countDown(); // the signal was faster
    }
    return interruption;
  }

  /** Whether there was a signal. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Whether there was a signal, or is one within a time; waits for it. */
  boolean isAskedWithin(Duration time) {
    try {
      return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** A transfer that a signal ends. */
  void attach(ClientTransfer started) {
    running.add(started);
    if (isAsked()) {
      started.cancel();
    }
  }

  /** A transfer that has ended. */
  void detach(ClientTransfer ended) {
    running.remove(ended);
  }

  /** Ends the transfers that run now; others may begin. */
  void cancelRunning() {
    running.forEach(ClientTransfer::cancel);
  }

  /** Everything is closed and said. */
  void over() {
    over.countDown();
  }

  private void onSignal() {
    if (over.getCount() == 0) {
      return;
    }
    asked.countDown();
    boolean opening = running.isEmpty();
    running.forEach(ClientTransfer::cancel);
    try {
      over.await(opening ? OPENING_SECONDS : TRANSFER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
