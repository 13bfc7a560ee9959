package dev.skiff.runtime;

import dev.skiff.io.IoThreads;
import dev.skiff.io.IoWork;
import dev.skiff.net.EventLoop;
import dev.skiff.net.WatchedLoop;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The threads behind a server or a client: event loops, and those that wait for files. */
public final class EngineThreads implements AutoCloseable {
  /** For what cannot take long: a reply of the loop, the removal of temporary files. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private final UdpTransportChoice transport;
  private final List<EventLoop> loops;
  private final ExecutorService io;

  private EngineThreads(UdpTransportChoice transport, List<EventLoop> loops, ExecutorService io) {
    this.transport = transport;
    this.loops = loops;
    this.io = io;
  }

  /**
   * Starts the threads.
   *
   * @param name of the loops' threads
   * @param loops how many
   * @param trace told of the loops' datagrams; null for nobody
   */
  public static EngineThreads start(
      String name, UdpTransport transport, int loops, int ioThreads, @Nullable PacketTrace trace)
      throws IOException {
    UdpTransportChoice choice = UdpTransportChoice.of(transport);
    List<EventLoop> started;
    try {
      started = startLoops(choice, name, loops);
    } catch (IOException e) {
      if (transport != UdpTransport.AUTO || choice.taken() == UdpTransport.NIO) {
        throw e;
      }
      // A sandbox that allows some of the calls only.
      choice = new UdpTransportChoice(UdpTransport.NIO, "auto: " + e.getMessage());
      started = startLoops(choice, name, loops);
    }
    List<EventLoop> watched =
        trace == null
            ? started
            : started.stream().<EventLoop>map(loop -> new WatchedLoop(loop, trace)).toList();
    return new EngineThreads(choice, watched, IoThreads.start(ioThreads));
  }

  private static List<EventLoop> startLoops(UdpTransportChoice choice, String name, int count)
      throws IOException {
    List<EventLoop> started = new ArrayList<>();
    try {
      for (int i = 1; i <= count; i++) {
        started.add(choice.start(i == 1 ? name : name + "-" + i));
      }
      return List.copyOf(started);
    } catch (IOException e) {
      started.forEach(EventLoop::close);
      throw e;
    }
  }

  /** What the loops are, and why. */
  public UdpTransportChoice transport() {
    return transport;
  }

  /** The first loop, which has the main port or all there is. */
  public EventLoop loop() {
    return loops.getFirst();
  }

  /** All of them. */
  public List<EventLoop> loops() {
    return loops;
  }

  public ExecutorService io() {
    return io;
  }

  /** Makes something on the first loop's thread; where that fails, the engine is closed. */
  public <T> T onLoop(IoWork<T> start) throws IOException {
    CompletableFuture<T> made = new CompletableFuture<>();
    loop()
        .execute(
            () -> {
              try {
                made.complete(start.run());
              } catch (IOException | RuntimeException e) {
                made.completeExceptionally(e);
              }
            });
    boolean done = false;
    try {
      T result = made.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      done = true;
      return result;
    } catch (ExecutionException e) {
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

  public boolean isLoopThread() {
    return loops.stream().anyMatch(EventLoop::isLoopThread);
  }

  /**
   * Refuses to close from a listener, whose thread would wait for itself.
   *
   * @param inside whether the caller's thread is one of those to be waited for
   * @throws IllegalStateException where it is
   */
  public static void requireOutside(boolean inside) {
    if (inside) {
      throw new IllegalStateException("a listener must not close its own client or server");
    }
  }

  /** Waits for something that completes without a value. */
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

  /** Lets what the I/O threads have begun come to its end, and ends all threads. */
  @Override
  public void close() {
    IoThreads.stop(io, PATIENCE);
    // The first one last: the others still tell it what has become of their transfers.
    loops.reversed().forEach(EventLoop::close);
  }
}
