package dev.skiff.lab.bench;

import dev.skiff.lab.bench.LoadRun.Manner;
import dev.skiff.net.EventLoop;
import dev.skiff.net.linux.LinuxEventLoop;
import dev.skiff.net.nio.NioEventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All clients of all measurements: over UDP one thread, over TCP one for each connection. */
public final class LoadGenerator implements AutoCloseable {
  private static final boolean FAST = LinuxEventLoop.obstacle() == null;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final EventLoop loop = startLoop("load generator");

  /** Starts its thread. */
  public LoadGenerator() throws IOException {}

  /** Starts a loop on the fastest transport that this system has. */
  static EventLoop startLoop(String name) throws IOException {
    return FAST ? LinuxEventLoop.start(name) : NioEventLoop.start(name);
  }

  /** The name of that transport: on the portable one the clients are slower than good servers. */
  static String transport() {
    return FAST ? "linux" : "nio";
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * Measures.
   *
   * @param manner over TCP, {@link Manner#COMPARING} or {@link Manner#FAST}
   * @throws IOException if a client got other bytes than it should, or it did not end in time
   */
  LoadResult run(InetSocketAddress server, Workload workload, int transfers, Manner manner)
      throws IOException, InterruptedException {
    if (workload.protocol() != Workload.Protocol.UDP) {
      return new TcpLoad(workload, transfers, manner == Manner.COMPARING).run(server);
    }
    LoadRun run = new LoadRun(loop, server, workload, transfers, manner);
    loop.execute(run::start);
    try {
      return run.result().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(workload + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      IOException late = new IOException(workload + " took more than " + LIMIT.toSeconds() + " s");
      loop.execute(() -> run.abort(late));
      throw late;
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
