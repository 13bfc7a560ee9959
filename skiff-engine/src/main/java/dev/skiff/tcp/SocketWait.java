package dev.skiff.tcp;

import dev.skiff.io.NoThreadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Prepares the JDK for virtual threads that wait for sockets. */
public final class SocketWait {
  /** Twice this is less than the caller's own patience. */
  private static final int BOUND_MILLIS = 2_000;

  /** As many as the JDK has threads for the timers of virtual threads, or more. */
  private static final int TIMERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);

  private SocketWait() {}

  /**
   * Lets a virtual thread wait for a pipe for a moment. The JDK opens file descriptors when a
   * virtual thread waits for any channel for the first time. If none are free then, no virtual
   * thread can ever wait for a socket. So this is called before connections use the descriptors.
   *
   * <p>In the same way it starts threads for timers. If the system gives no thread later, a virtual
   * thread that waits for a time never wakes.
   *
   * @throws IOException if no file descriptors are free
   */
  public static void prepare() throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletableFuture<Void> timers = startTimers();
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      Thread reader =
          Thread.ofVirtual().name("skiff-tcp-prepare").start(() -> awaitByte(source, done));
      // The byte is written only when the thread waits: a byte that is there already spares it the
      // wait, and the JDK would not be prepared.
      for (int millis = 0; millis < BOUND_MILLIS && !waits(reader, done); millis++) {
        Thread.sleep(1);
      }
      sink.write(ByteBuffer.allocate(1));
      CompletableFuture.allOf(done, timers).get(BOUND_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      String reason = e.getCause() instanceof Error ? NoThreadException.TEXT : "" + e.getCause();
      throw new IOException("virtual threads cannot wait for sockets: " + reason, e.getCause());
    } catch (TimeoutException e) {
      String reason = "they do not wake, perhaps because " + NoThreadException.TEXT;
      throw new IOException("virtual threads cannot wait for sockets: " + reason, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completed when each of so many virtual threads has waited for a time. */
  private static CompletableFuture<Void> startTimers() {
    return CompletableFuture.allOf(
        Stream.generate(SocketWait::startTimer).limit(TIMERS).toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<Void> startTimer() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("skiff-tcp-prepare")
        .start(
            () -> {
              LockSupport.parkNanos(1);
              over.complete(null);
            });
    return over;
  }

  private static boolean waits(Thread reader, CompletableFuture<Void> done) {
    return done.isDone() || reader.getState() == Thread.State.WAITING;
  }

  private static void awaitByte(Pipe.SourceChannel source, CompletableFuture<Void> done) {
    try {
      source.read(ByteBuffer.allocate(1));
      done.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }
}
