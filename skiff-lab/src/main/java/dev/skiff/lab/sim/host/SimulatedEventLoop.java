package dev.skiff.lab.sim.host;

import dev.skiff.net.EventLoop;
import dev.skiff.net.InheritedSocket;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpPort;
import dev.skiff.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * An event loop in virtual time. As a real one it works in passes: first what came for its sockets,
 * then the tasks that were there when the pass began, then the timers. A pass takes no time, but
 * may come late.
 */
public final class SimulatedEventLoop implements EventLoop {
  private static final int IPV4_UDP_HEADER_BYTES = 28;
  private static final int LARGEST_DATAGRAM = 65_536;
  private static final int MOST_UNTOLD = 64;
  private static final ThreadLocal<ByteBuffer> SEND_BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SEND_BUFFER_BYTES));
  private static final ThreadLocal<ByteBuffer> RECEIVED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(LARGEST_DATAGRAM));

  private static final long NONE = Long.MAX_VALUE;

  private final SimulatedHost host;
  private final Queue<Runnable> arrived = new ArrayDeque<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Runnable> due = new ArrayDeque<>();
  private final List<OpenPort> open = new ArrayList<>();

  /** When the next pass is due, in time since the beginning. */
  private long passAt = NONE;

  /** Until then the loop does something else, in time since the beginning. */
  private long busyUntil;

  private boolean closed;

  SimulatedEventLoop(SimulatedHost host) {
    this.host = host;
  }

  SimulatedHost host() {
    return host;
  }

  @Override
  public long nanoTime() {
    return host.time().now();
  }

  @Override
  public UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException {
    requireLoopThread();
    if (host.faults().isOutOfSockets()) {
      throw new IOException("too many open files");
    }
    return SimulatedUdpSocket.open(this, local, handler);
  }

  @Override
  public UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException {
    requireLoopThread();
    return SimulatedUdpPort.open(this, local, handler);
  }

  void requireLoopThread() {
    if (!isLoopThread()) {
      throw new IllegalStateException("a socket is used by another thread than the loop's");
    }
  }

  @Override
  public UdpPort takeOver(InheritedSocket socket, UdpPort.Handler handler) throws IOException {
    throw new IOException("nothing is inherited here");
  }

  @Override
  public OptionalInt largestDatagram(InetSocketAddress target) {
    return OptionalInt.of(host.mtu() - IPV4_UDP_HEADER_BYTES);
  }

  @Override
  public ByteBuffer sendBuffer() {
    return SEND_BUFFER.get();
  }

  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the event loop is closed");
    }
    IoThread io = host.threads().currentIoThread();
    if (isLoopThread()) {
      tasks.add(task);
      planPass(0);
    } else if (io != null && io.spentNanos() > 0) {
      host.time().after(io.spentNanos(), () -> give(task));
    } else {
      give(task);
    }
  }

  private void give(Runnable task) {
    if (!closed) {
      tasks.add(task);
      planPass(host.faults().loopDelayNanos());
    }
  }

  @Override
  public void schedule(long deadline, Runnable task) {
    long wait = deadline - nanoTime() + host.faults().timerDelayNanos();
    host.time().after(wait, () -> ring(task));
  }

  @Override
  public boolean isLoopThread() {
    return host.threads().isCurrent(this);
  }

  /** The process is gone, or has no use for the loop any more. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(open).forEach(OpenPort::abandon);
    arrived.clear();
    tasks.clear();
    due.clear();
  }

  /** Runs something on the loop's thread at once, as a program does at its start. */
  public void run(Runnable task) {
    host.threads().run(this, task);
  }

  // For the sockets of the loop.

  /** Something that is closed with the loop. */
  interface OpenPort {
    void abandon();
  }

  void opened(OpenPort port) {
    open.add(port);
  }

  void closed(OpenPort port) {
    open.remove(port);
  }

  /** Something came for a socket, which looks at it in the next pass. */
  void arrive(Runnable task) {
    if (!closed) {
      arrived.add(task);
      planPass(host.faults().loopDelayNanos());
    }
  }

  /** A timer rings. */
  void ring(Runnable task) {
    if (!closed) {
      due.add(task);
      planPass(0);
    }
  }

  /** The same bytes in the buffer that every datagram of the loop comes in. */
  ByteBuffer received(ByteBuffer datagram) {
    return RECEIVED.get().clear().put(datagram.duplicate()).flip();
  }

  private void planPass(long delayNanos) {
    long now = host.time().elapsedNanos();
    long at = Math.max(now + delayNanos, busyUntil);
    if (at < passAt) {
      passAt = at;
      host.time().after(at - now, () -> passIfDue(at));
    }
  }

  private void passIfDue(long at) {
    if (passAt == at && host.time().elapsedNanos() == at) {
      pass();
    }
  }

  private void pass() {
    passAt = NONE;
    host.threads().run(this, this::runWhatIsThere);
    busyUntil = host.time().elapsedNanos() + host.faults().busyNanos();
    if (!arrived.isEmpty() || !tasks.isEmpty()) {
      planPass(0);
    }
  }

  private void runWhatIsThere() {
    int sockets = Math.min(arrived.size(), MOST_UNTOLD);
    int given = tasks.size();
    for (int i = 0; i < sockets && !arrived.isEmpty(); i++) {
      arrived.remove().run();
    }
    for (int i = 0; i < given && !tasks.isEmpty(); i++) {
      tasks.remove().run();
    }
    while (!due.isEmpty()) {
      due.remove().run();
    }
  }
}
