package dev.skiff.transport.nio;

import dev.skiff.transport.EventLoop;
import dev.skiff.transport.UdpHandler;
import dev.skiff.transport.UdpPort;
import dev.skiff.transport.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The portable event loop: a {@link Selector} and one thread. */
public final class NioEventLoop implements EventLoop {
  private static final System.Logger LOG = System.getLogger(NioEventLoop.class.getName());
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int LARGEST_DATAGRAM = 65_536;
  private static final Runnable END_OF_PASS =
      new Runnable() {
        @Override
        public void run() {}
      };

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakeupPending = new AtomicBoolean();
  private final WakeQueue wakes = new WakeQueue();
  private volatile boolean closed;

  /** What came last; one buffer serves all sockets, as the thread reads one datagram at a time. */
  final ByteBuffer received = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

  private NioEventLoop(String name) throws IOException {
    selector = Selector.open();
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /**
   * Starts a loop.
   *
   * @param name of its thread
   */
  public static NioEventLoop start(String name) throws IOException {
    NioEventLoop loop = new NioEventLoop(name);
    loop.thread.start();
    return loop;
  }

  @Override
  public UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException {
    DatagramChannel channel = Channels.bind(local, false);
    return new NioUdpSocket(this, channel, register(channel), handler);
  }

  @Override
  public UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException {
    return NioUdpPort.open(this, local, handler);
  }

  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the event loop is closed");
    }
    tasks.add(task);
    if (closed && tasks.remove(task)) {
      throw new RejectedExecutionException("the event loop is closed");
    }
    if (!isLoopThread() && wakeupPending.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    if (!isLoopThread()) {
      try {
        thread.join(CLOSE_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isLoopThread() {
    return Thread.currentThread().equals(thread);
  }

  SelectionKey register(DatagramChannel channel) throws IOException {
    return channel.register(selector, SelectionKey.OP_READ);
  }

  WakeQueue wakes() {
    return wakes;
  }

  private void run() {
    try {
      while (!closed) {
        runOnce();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the event loop ends: its selector failed", e);
    } finally {
      closed = true;
      closeAll();
    }
  }

  private void runOnce() throws IOException {
    if (tasks.isEmpty()) {
      selector.select(this::onReady, millisToWait());
    } else {
      selector.selectNow(this::onReady);
    }
    wakeupPending.set(false);
    runTasks();
    long now = System.nanoTime();
    for (WakeQueue.Timer due = wakes.poll(now); due != null; due = wakes.poll(now)) {
      WakeQueue.Timer timer = due;
      guarded(() -> timer.fire(now));
    }
  }

  /** Those that are there now: tasks that bring tasks must not keep the sockets waiting. */
  private void runTasks() {
    if (tasks.isEmpty()) {
      return;
    }
    tasks.add(END_OF_PASS);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      if (task.equals(END_OF_PASS)) {
        return;
      }
      guarded(task);
    }
  }

  /** At least 1, as a selector takes 0 for "without end". */
  private long millisToWait() {
    long nanos = wakes.nanosToNext(System.nanoTime(), LONGEST_WAIT.toNanos());
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
  }

  private void onReady(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Ready ready) {
      guarded(() -> ready.onReady(key));
    }
  }

  /** A fault in one transfer's code must not end all the others. */
  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a fault in an event handler", e);
    }
  }

  private void closeAll() {
    for (SelectionKey key : selector.keys()) {
      Channels.closeQuietly(key.channel());
    }
    Channels.closeQuietly(selector);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  /** What a selection key is attached to. */
  interface Ready {
    void onReady(SelectionKey key);
  }
}
