package dev.skiff.runtime;

import dev.skiff.io.IoThreads;
import dev.skiff.log.SafeLog;
import dev.skiff.transfer.TransferListener;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The threads of a server or a client that call users' listeners. */
public final class ListenerThreads {
  private static final System.Logger LOG = SafeLog.of(ListenerThreads.class);

  /** The owner of the calling thread; null on any other thread. */
  private static final ThreadLocal<@Nullable ListenerThreads> OWNER = new ThreadLocal<>();

  private final ExecutorService threads;
  private volatile boolean abandoned;

  private ListenerThreads(ExecutorService threads) {
    this.threads = threads;
  }

  /**
   * The thread of a server's one listener. It starts now: later the system may give none. A server
   * over TCP needs the carriers of virtual threads, which a listener might block. A prompt listener
   * has no thread.
   */
  public static ListenerThreads forServer(TransferListener listener) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("skiff-listener").factory());
    if (!listener.isPrompt()) {
      thread.execute(() -> {});
    }
    return new ListenerThreads(thread);
  }

  /**
   * A thread for each transfer of a client whose listener is called. They are not virtual: the JDK
   * needs further threads for these, and loses one that waits for a time if the system gives none.
   */
  public static ListenerThreads forClient() {
    return new ListenerThreads(IoThreads.forUsers("skiff-listener"));
  }

  /**
   * Wraps a listener, so that these threads call it, and no calls overlap. A prompt one is called
   * by the threads of transfers.
   */
  public TransferListener calling(TransferListener listener) {
    if (listener.equals(TransferListener.NONE)) {
      return listener;
    }
    return listener.isPrompt()
        ? new GuardedListener(listener)
        : new ListenerCalls(listener, this, ListenerThreads::tellLost);
  }

  private static void tellLost(long count) {
    LOG.log(
        System.Logger.Level.WARNING, "a listener is too slow: {0} of its calls were lost", count);
  }

  /**
   * Starts a task on one of the threads.
   *
   * @param orElse the task of the caller, if they have ended, or the system gives no thread
   */
  void start(Runnable task, Runnable orElse) {
    try {
      threads.execute(() -> run(task));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      LOG.log(System.Logger.Level.DEBUG, "no thread for a listener", e);
      run(orElse);
    }
  }

  private void run(Runnable task) {
    OWNER.set(this);
    try {
      task.run();
    } finally {
      OWNER.remove();
    }
  }

  /** Makes a call of a listener, and logs what it throws. */
  static void make(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  /** Logs an exception of a listener. */
  static void fault(Throwable fault) {
    LOG.log(System.Logger.Level.ERROR, "a listener threw an exception", fault);
  }

  /** True if the caller is a listener that these threads have called. */
  boolean isOwnThread() {
    return this.equals(OWNER.get());
  }

  /** True if calls that wait are given up. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** Waits for calls to be made. Interrupts a listener that takes too long, and gives up. */
  void stop(Duration patience) {
    threads.shutdown();
    if (!IoThreads.hasEnded(threads, patience)) {
      abandoned = true;
      threads.shutdownNow();
    }
  }
}
