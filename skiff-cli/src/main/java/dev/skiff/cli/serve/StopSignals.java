package dev.skiff.cli.serve;

import dev.skiff.cli.output.LogWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/**
 * The signals that stop a server. The JVM starts a thread for each signal. While the system gives
 * none, a signal would have no effect, so then the system ends the process at once.
 */
final class StopSignals {
  /** The text for people. */
  static final String NO_THREAD = "the system gives no thread (ulimit -u)";

  private static final List<String> NAMES = List.of("TERM", "INT");

  private final CountDownLatch asked = new CountDownLatch(1);
  private boolean heard = true;

  private StopSignals() {}

  /** Listens to the signals from now on. */
  static StopSignals listen() {
    StopSignals signals = new StopSignals();
    signals.register();
    return signals;
  }

  private void register() {
    NAMES.forEach(name -> Signals.register(name, asked::countDown));
  }

  /** Waits a second for a signal. False if none has come yet. */
  boolean await() throws InterruptedException {
    return asked.await(1, TimeUnit.SECONDS);
  }

  /** Tries whether a signal would have a thread. Called once a second, by one thread. */
  void onSecond(LogWriter log) {
    boolean possible = startsThread();
    if (heard && !possible) {
      NAMES.forEach(Signals::registerDefault);
      log.log("skiff: " + NO_THREAD + ": until it does, SIGTERM ends transfers");
    } else if (!heard && possible) {
      register();
      log.log("skiff: the system gives threads again");
    }
    heard = possible;
  }

  private static boolean startsThread() {
    try {
      Thread.ofPlatform().daemon().name("skiff-try").start(() -> {});
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }
}
