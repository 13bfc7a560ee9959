package dev.skiff.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One measurement over TCP: transfers that connections share out among themselves. Each connection
 * has a thread and makes its transfers one after another.
 */
record TcpLoad(Workload workload, int transfers, boolean comparing) {
  /** The nanoseconds are from the first request to the last answer, without connecting. */
  LoadResult run(InetSocketAddress server) throws IOException, InterruptedException {
    List<LoadConnection> open = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < workload.clients(); i++) {
        open.add(LoadConnection.to(server, comparing));
      }
      return measure(threads, open);
    } catch (ExecutionException e) {
      throw new IOException(workload + ": " + e.getCause(), e);
    } finally {
      for (LoadConnection connection : open) {
        connection.close();
      }
    }
  }

  private LoadResult measure(ExecutorService threads, List<LoadConnection> open)
      throws InterruptedException, ExecutionException {
    long[] startedAt = new long[2];
    CyclicBarrier start =
        new CyclicBarrier(
            open.size(),
            () -> {
              startedAt[0] = System.nanoTime();
              startedAt[1] = cpuNanos();
            });
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < open.size(); i++) {
      tasks.add(task(start, open.get(i), i));
    }
    for (Future<Void> end : threads.invokeAll(tasks)) {
      end.get();
    }
    long nanos = System.nanoTime() - startedAt[0];
    long bytes = transfers * workload.fileBytes();
    return new LoadResult(nanos, cpuNanos() - startedAt[1], bytes, transfers, 0, 0, null);
  }

  private Callable<Void> task(CyclicBarrier start, LoadConnection connection, int first) {
    return () -> {
      start.await();
      for (int i = first; i < transfers; i += workload.clients()) {
        transfer(connection, workload.file(i));
      }
      return null;
    };
  }

  private void transfer(LoadConnection connection, BenchFile file) throws IOException {
    if (workload.protocol() == Workload.Protocol.HTTP) {
      HttpClientSide.read(connection, file);
    } else if (workload.upload()) {
      MessageClientSide.write(connection, workload.request(file), file);
    } else {
      MessageClientSide.read(connection, workload.request(file), file);
    }
  }

  /** Processor time of this process. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
