package dev.skiff.cli.command;

import dev.skiff.transfer.ClientTransfer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while transfers run: they are cancelled, no more are begun, and the JVM ends
 * when the servers have been told and nothing of a file is left.
 */
public final class Interruption {
  /** Where no transfer has begun, as with a pipe that nobody reads, there is little to clean up. */
  private static final long OPENING_SECONDS = 1;

  private static final long TRANSFER_SECONDS = 10;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Set<ClientTransfer> running = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::onSignal, "skiff-interruption");

  private Interruption() {}

  /** Listens to signals from now on. */
  public static Interruption watch() {
    Interruption interruption = new Interruption();
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
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

  /** Does what a signal does, and goes on. */
  public void ask() {
    asked.countDown();
    running.forEach(ClientTransfer::cancel);
  }

  /** Everything is closed and said: there is nothing left to listen for. */
  void over() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends.
    }
  }

  private void onSignal() {
    if (over.getCount() == 0) {
      return;
    }
    boolean opening = running.isEmpty();
    ask();
    try {
      over.await(opening ? OPENING_SECONDS : TRANSFER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
