package dev.skiff.lab.bench.udp;

import dev.skiff.lab.bench.BenchFile;
import dev.skiff.transport.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One measurement: some clients, and transfers that they share out among themselves. On the loop's
 * thread.
 */
final class Run {
  /**
   * Requests that wait for a first answer. The server's socket has room for them: a thousand
   * clients that all begin in the same millisecond would measure how long lost requests take.
   */
  private static final int UNANSWERED_AT_MOST = 128;

  private final EventLoop loop;
  private final InetSocketAddress server;
  private final Workload workload;
  private final boolean comparing;
  private final int transfers;
  private final boolean spinning;
  private final Runnable spin = this::spin;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final List<Client> clients = new ArrayList<>();
  private final Queue<Client> waiting = new ArrayDeque<>();
  private int begun;
  private int unanswered;
  private int active;
  private long startedAt;
  private long spunAt;
  private long idleNanos;
  private boolean worked;
  private long succeeded;
  private long failures;
  private long repetitions;
  private @Nullable String refusal;

  /**
   * @param comparing whether to look at each byte that comes
   * @param spinning whether to keep the processor awake: else a server that answers a client pays
   *     for waking it, which over a network no server does
   */
  Run(
      EventLoop loop,
      InetSocketAddress server,
      Workload workload,
      int transfers,
      boolean comparing,
      boolean spinning) {
    this.loop = loop;
    this.server = server;
    this.workload = workload;
    this.transfers = transfers;
    this.comparing = comparing;
    this.spinning = spinning;
  }

  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /** Opens the clients' sockets, which is not measured, and begins. */
  void start() {
    try {
      for (int i = 0; i < Math.min(workload.clients(), transfers); i++) {
        clients.add(workload.upload() ? new Uploader(this) : new Downloader(this));
      }
      active = clients.size();
      startedAt = System.nanoTime();
      spunAt = startedAt;
      if (spinning) {
        loop.execute(spin);
      }
      for (Client client : clients) {
        client.next(startedAt);
      }
    } catch (IOException e) {
      abort(e);
    }
  }

  /** The loop does not sleep while it has a task. */
  private void spin() {
    long now = System.nanoTime();
    if (!worked) {
      idleNanos += now - spunAt;
    }
    worked = false;
    spunAt = now;
    if (!outcome.isDone()) {
      loop.execute(spin);
    }
  }

  /** A datagram came. */
  void worked() {
    worked = true;
  }

  void abort(Exception problem) {
    clients.forEach(Client::close);
    outcome.completeExceptionally(problem);
  }

  EventLoop loop() {
    return loop;
  }

  InetSocketAddress server() {
    return server;
  }

  Workload workload() {
    return workload;
  }

  boolean isComparing() {
    return comparing;
  }

  /** Every transfer has a file of its own where it writes one. */
  BenchFile file(int transfer) {
    return new BenchFile(
        workload.upload() ? 'w' : 'r', workload.fileBytes(), workload.upload() ? transfer : 0);
  }

  /** The number of a client's next transfer; -1 where there are no more. */
  int nextTransfer() {
    return begun < transfers && refusal == null ? begun++ : -1;
  }

  /** Whether a client may send its request now; else it is told later. */
  boolean mayRequest(Client client) {
    if (unanswered >= UNANSWERED_AT_MOST) {
      waiting.add(client);
      return false;
    }
    unanswered++;
    return true;
  }

  /** A request was answered, or given up. */
  void answered(long now) throws IOException {
    unanswered--;
    Client next = waiting.poll();
    if (next != null) {
      unanswered++;
      next.request(now);
    }
  }

  void repeated(long times) {
    repetitions += times;
  }

  void succeeded() {
    succeeded++;
  }

  void failed() {
    failures++;
  }

  /** The server does not do what this is about: the measurement ends. */
  void refused(String reason) {
    failures++;
    if (refusal == null) {
      refusal = reason;
    }
  }

  /** A client has nothing to do any more. */
  void left(long now) {
    active--;
    if (active == 0) {
      clients.forEach(Client::close);
      outcome.complete(
          new Outcome(
              now - startedAt,
              spinning ? now - startedAt - idleNanos : -1,
              succeeded * workload.fileBytes(),
              succeeded,
              repetitions,
              failures,
              refusal));
    }
  }
}
