package dev.skiff.lab.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same files some times over, shared out to connections. Each has a thread and transfers its
 * share one after another.
 */
record Measurement(
    Transfer transfer, List<BenchFile> files, int sets, int connections, boolean comparing) {

  /** The nanoseconds from the first request to the last answer; connecting is not in them. */
  long run(int port) throws IOException, InterruptedException, ExecutionException {
    List<Connection> open = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < connections; i++) {
        open.add(Connection.to(port, comparing));
      }
      Start start = new Start(connections);
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        tasks.add(task(start, open.get(i), share(i)));
      }
      for (Future<Void> result : threads.invokeAll(tasks)) {
        result.get();
      }
      return System.nanoTime() - start.time;
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  private List<BenchFile> share(int connection) {
    return files.stream().filter(file -> file.index() % connections == connection).toList();
  }

  private Callable<Void> task(Start start, Connection connection, List<BenchFile> share) {
    return () -> {
      start.await();
      for (int set = 0; set < sets; set++) {
        for (BenchFile file : share) {
          transfer.run(connection, file);
        }
      }
      return null;
    };
  }

  /** The moment at which all threads are there and go. */
  private static final class Start {
    private final CyclicBarrier barrier;
    private volatile long time;

    private Start(int threads) {
      barrier = new CyclicBarrier(threads, () -> time = System.nanoTime());
    }

    private void await() throws InterruptedException, BrokenBarrierException {
      barrier.await();
    }
  }
}
