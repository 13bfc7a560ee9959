package dev.skiff.net;

import dev.skiff.log.SafeLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The part that event loops share: the thread, its tasks and its timers. How it waits for sockets
 * is the subclass's.
 */
public abstract class LoopThread implements EventLoop {
  private static final System.Logger LOG = SafeLog.of(LoopThread.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long LONGEST_WAIT_NANOS = Duration.ofMinutes(1).toNanos();

  /** A nearer deadline is polled for: a wait of the system is not more exact than this. */
  private static final long SHORTEST_WAIT_NANOS = Duration.ofNanos(100_000).toNanos();

  private static final Runnable END_OF_PASS =
      new Runnable() {
        @Override
        public void run() {}
      };

  private final Thread thread;
  private final ByteBuffer sendBuffer = ByteBuffer.allocateDirect(SEND_BUFFER_BYTES);

  /** Tasks that this thread gave itself. */
  private final ArrayDeque<Runnable> own = new ArrayDeque<>();

  /** Tasks of other threads. */
  private final Queue<Runnable> given = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean wakeupPending = new AtomicBoolean();
  private final WakeQueue wakes = new WakeQueue();
  private volatile boolean closed;

  /**
   * @param name of the thread
   */
  protected LoopThread(String name) {
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Starts the thread; once, when the subclass is complete. */
  protected final void startThread() {
    boolean started = false;
    try {
      thread.start();
      started = true;
    } finally {
      if (!started) {
        // The system gives no thread.
        closed = true;
        closeSockets();
      }
    }
  }

  /**
   * Waits for sockets and calls the handlers of those that are ready. On the loop's thread.
   *
   * @param nanos the longest wait; 0 if there is other work
   * @throws IOException if waiting is not possible any more: the loop ends
   */
  protected abstract void await(long nanos) throws IOException;

  /** Ends a wait; for any thread. */
  protected abstract void interruptWait();

  /** The last call on the loop's thread: closes all sockets and what the loop itself holds. */
  protected abstract void closeSockets();

  @Override
  public final long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public OptionalInt largestDatagram(InetSocketAddress target) {
    return RouteMtu.largestDatagram(target);
  }

  @Override
  public final ByteBuffer sendBuffer() {
    return sendBuffer;
  }

  @Override
  public final void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the event loop is closed");
    }
    if (isLoopThread()) {
      own.add(task);
      return;
    }
    given.add(task);
    if (closed && given.remove(task)) {
      throw new RejectedExecutionException("the event loop is closed");
    }
    if (wakeupPending.compareAndSet(false, true)) {
      interruptWait();
    }
  }

  @Override
  public final void schedule(long deadline, Runnable task) {
    wakes.arm(new WakeQueue.Timer(now -> task.run()), deadline);
  }

  @Override
  public final void close() {
    closed = true;
    if (isLoopThread()) {
      return;
    }
    interruptWait();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public final boolean isLoopThread() {
    return Thread.currentThread().equals(thread);
  }

  /** The timers of this loop; for its thread. */
  public final WakeQueue wakes() {
    return wakes;
  }

  private void run() {
    try {
      while (!closed) {
        runOnce();
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the event loop ends: it cannot go on", e);
    } finally {
      closed = true;
      closeSockets();
      runLeftTasks();
    }
  }

  private void runOnce() throws IOException {
    await(nanosToWait());
    wakeupPending.set(false);
    runTasks();
    long now = nanoTime();
    for (WakeQueue.Timer due = wakes.poll(now); due != null; due = wakes.poll(now)) {
      fire(due, now);
    }
  }

  private long nanosToWait() {
    if (!own.isEmpty() || !given.isEmpty()) {
      return 0;
    }
    long nanos = wakes.nanosToNext(nanoTime(), LONGEST_WAIT_NANOS);
    return nanos < SHORTEST_WAIT_NANOS ? 0 : nanos;
  }

  /** Runs the tasks that are there now. Tasks that they add run after a look at the sockets. */
  private void runTasks() {
    int ownNow = own.size();
    if (!given.isEmpty()) {
      given.add(END_OF_PASS);
      for (Runnable task = given.poll(); task != null; task = given.poll()) {
        if (task.equals(END_OF_PASS)) {
          break;
        }
        guarded(task);
      }
    }
    for (int i = 0; i < ownNow; i++) {
      guarded(own.remove());
    }
  }

  private static void fire(WakeQueue.Timer timer, long now) {
    try {
      timer.fire(now);
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  /** Catches every exception, so that the other transfers go on. */
  protected static void fault(Throwable fault) {
    LOG.log(System.Logger.Level.ERROR, "an event handler threw an exception", fault);
  }

  private void runLeftTasks() {
    for (Runnable task = own.poll(); task != null; task = own.poll()) {
      guarded(task);
    }
    for (Runnable task = given.poll(); task != null; task = given.poll()) {
      guarded(task);
    }
  }
}
