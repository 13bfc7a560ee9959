package dev.skiff.cli.command;

import dev.skiff.transfer.ClientTransfer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while transfers run: they are cancelled, no more are begun, and the JVM ends
 * when the servers have got an ERROR and temporary files are removed.
 */
public final class Interruption {
  /** There is little to clean up before a transfer has begun, as with a pipe that is not read. */
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

  /** True after a signal. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits for a signal, for a time; true if there was one. */
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

  /** Cancels the transfers as a signal does, but does not end the JVM. */
  public void ask() {
    asked.countDown();
    running.forEach(ClientTransfer::cancel);
  }

  /** Ends the watch: everything is closed and reported. */
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
