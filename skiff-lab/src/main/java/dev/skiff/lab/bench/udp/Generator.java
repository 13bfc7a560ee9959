package dev.skiff.lab.bench.udp;

import dev.skiff.transport.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All clients of all measurements: one thread. */
public final class Generator implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final EventLoop loop;
  private final boolean spinning;

  /**
   * Starts the thread.
   *
   * @param spinning whether it keeps a processor awake, which is to be its own then
   */
  public Generator(boolean spinning) throws IOException {
    this.spinning = spinning;
    loop = Loops.start("generator");
  }

  /**
   * Measures.
   *
   * @param comparing whether to look at each byte that comes, which takes its time
   * @throws IOException where a client got other bytes than it should, or it did not end in time
   */
  public Outcome run(InetSocketAddress server, Workload workload, int transfers, boolean comparing)
      throws IOException, InterruptedException {
    Run run = new Run(loop, server, workload, transfers, comparing, spinning);
    loop.execute(run::start);
    try {
      return run.outcome().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
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
