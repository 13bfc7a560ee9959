package dev.skiff.runtime;

import dev.skiff.io.IoThreads;
import dev.skiff.net.EventLoop;
import dev.skiff.net.WatchedLoop;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a server or a client: its event loops, and those that may block: the I/O threads
 * and the listeners' threads.
 */
public final class EngineThreads implements AutoCloseable {
  /** The wait for short work: a reply of the loop, the removal of temporary files. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private final UdpTransportChoice transport;
  private final List<EventLoop> loops;
  private final ExecutorService io;
  private final ListenerThreads listeners;

  private EngineThreads(
      UdpTransportChoice transport,
      List<EventLoop> loops,
      ExecutorService io,
      ListenerThreads listeners) {
    this.transport = transport;
    this.loops = loops;
    this.io = io;
    this.listeners = listeners;
  }

  /**
   * Starts the threads.
   *
   * @param name the name of the loops' threads; those after the first get a number
   * @param loops the number of event loops, 1 or more
   * @param io the I/O threads, which {@link #close} stops
   * @param listeners the threads of listeners, which {@link #close} stops
   * @param trace the trace that gets the loops' datagrams, or null
   */
  public static EngineThreads start(
      String name,
      UdpTransport transport,
      int loops,
      ExecutorService io,
      ListenerThreads listeners,
      @Nullable PacketTrace trace)
      throws IOException {
    UdpTransportChoice choice = UdpTransportChoice.of(transport);
    List<EventLoop> started;
    try {
      started = startLoops(choice, name, loops);
    } catch (IOException e) {
      if (transport != UdpTransport.AUTO || choice.taken() == UdpTransport.NIO) {
        throw e;
      }
      // A sandbox may allow only some of the system calls.
      choice = new UdpTransportChoice(UdpTransport.NIO, "auto: " + e.getMessage());
      started = startLoops(choice, name, loops);
    }
    List<EventLoop> watched =
        trace == null
            ? started
            : started.stream().<EventLoop>map(loop -> new WatchedLoop(loop, trace)).toList();
    return new EngineThreads(choice, watched, io, listeners);
  }

  private static List<EventLoop> startLoops(UdpTransportChoice choice, String name, int count)
      throws IOException {
    List<EventLoop> started = new ArrayList<>();
    try {
      for (int i = 1; i <= count; i++) {
        started.add(choice.start(i == 1 ? name : name + "-" + i));
      }
      return List.copyOf(started);
    } catch (IOException | RuntimeException | Error e) {
      started.forEach(EventLoop::close);
      throw e;
    }
  }

  /** The way in which the loops send and receive datagrams, and the reason. */
  public UdpTransportChoice transport() {
    return transport;
  }

  /** The first loop. It has a server's port, and every transfer of a client. */
  public EventLoop loop() {
    return loops.getFirst();
  }

  /** All loops. */
  public List<EventLoop> loops() {
    return loops;
  }

  /** The I/O threads. */
  public ExecutorService io() {
    return io;
  }

  /** The threads that call listeners. */
  public ListenerThreads listeners() {
    return listeners;
  }

  /** Runs work on the first loop's thread. If it fails, all threads are stopped. */
  public <T> T onLoop(Callable<T> start) throws IOException {
    FutureTask<T> made = new FutureTask<>(start);
    loop().execute(made);
    boolean done = false;
    try {
      T result = made.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      done = true;
      return result;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // such as a system that gives no thread
      }
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the event loop did not start within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the event loop started");
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /** True if the caller runs on one of the loops' or the listeners' threads. */
  public boolean isOwnThread() {
    return listeners.isOwnThread() || loops.stream().anyMatch(EventLoop::isLoopThread);
  }

  /**
   * Refuses a call of {@code close} by a listener: its thread would wait for itself.
   *
   * @param inside true if the caller runs on a thread that {@code close} waits for
   * @throws IllegalStateException if {@code inside} is true
   */
  public static void requireOutside(boolean inside) {
    if (inside) {
      throw new IllegalStateException("a listener must not close its own client or server");
    }
  }

  /** Waits for a future. False if the time is over, or this thread was interrupted. */
  public static boolean isDoneWithin(CompletableFuture<Void> future, Duration time) {
    try {
      future.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits up to {@link #PATIENCE} each for the I/O threads and for the listeners to finish, and
   * ends all threads.
   */
  @Override
  public void close() {
    IoThreads.stop(io, PATIENCE);
    // The first loop is closed last, because the others report the end of their transfers to it.
    loops.reversed().forEach(EventLoop::close);
    listeners.stop(PATIENCE);
  }
}
