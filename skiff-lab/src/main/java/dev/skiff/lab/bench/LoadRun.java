package dev.skiff.lab.bench;

import dev.skiff.net.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One measurement over UDP: clients, and transfers that they share out among themselves. All
 * methods but {@link #result} are called on the loop's thread.
 */
final class LoadRun {
  /**
   * Requests that wait for a first answer. The server's socket has room for them: a thousand
   * clients that all begin in the same millisecond would measure how long lost requests take.
   */
  private static final int UNANSWERED_AT_MOST = 128;

  /** The block that a held transfer stands still at: its first ACK has been answered. */
  private static final int HELD_BLOCK = 2;

  /** The behaviour of the clients, besides their workload. */
  enum Manner {
    /** As fast as they can. */
    FAST,
    /** As fast as they can, and each byte is compared. */
    COMPARING,
    /**
     * As fast as they can, on a processor that is kept awake: else a server that answers a client
     * pays for waking it, which over a network no server does.
     */
    SPINNING,
    /** Each turn from an ACK to the next block is timed. */
    TIMING,
    /** Each transfer stands still at its second block until it is released. */
    HOLDING
  }

  private final EventLoop loop;
  private final InetSocketAddress server;
  private final Workload workload;
  private final int transfers;
  private final Manner manner;
  private final Runnable spin = this::spin;
  private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
  private final CompletableFuture<Void> gathered = new CompletableFuture<>();
  private final List<LoadClient> clients = new ArrayList<>();
  private final Queue<LoadClient> waiting = new ArrayDeque<>();
  private final Set<LoadClient> held = new HashSet<>();
  private final Latencies latencies = new Latencies();
  private boolean released;
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
  private long movedBytes;
  private @Nullable String refusal;

  LoadRun(
      EventLoop loop, InetSocketAddress server, Workload workload, int transfers, Manner manner) {
    this.loop = loop;
    this.server = server;
    this.workload = workload;
    this.transfers = transfers;
    this.manner = manner;
  }

  CompletableFuture<LoadResult> result() {
    return result;
  }

  /** Completes when all transfers stand still, or have failed. */
  CompletableFuture<Void> gathered() {
    return gathered;
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
      if (manner == Manner.SPINNING) {
        loop.execute(spin);
      }
      for (LoadClient client : clients) {
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
    if (!result.isDone()) {
      loop.execute(spin);
    }
  }

  /** Lets held transfers continue to their end. */
  void release() {
    released = true;
    List<LoadClient> all = List.copyOf(held);
    held.clear();
    try {
      for (LoadClient client : all) {
        client.resume(System.nanoTime());
      }
    } catch (IOException e) {
      abort(e);
    }
  }

  /** Ends all transfers in the middle; the result counts those that have succeeded. */
  void stop() {
    clients.forEach(LoadClient::close);
    complete(System.nanoTime());
  }

  void abort(Exception problem) {
    clients.forEach(LoadClient::close);
    gathered.completeExceptionally(problem);
    result.completeExceptionally(problem);
  }

  // What clients need.

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
    return manner == Manner.COMPARING;
  }

  boolean isTimingTurns() {
    return manner == Manner.TIMING;
  }

  /** True if a client must stand still after this block; the run counts it as held. */
  boolean holdsAt(LoadClient client, long block) {
    boolean holds = manner == Manner.HOLDING && !released && block == HELD_BLOCK;
    if (holds) {
      held.add(client);
      checkGathered();
    }
    return holds;
  }

  boolean isHeld(LoadClient client) {
    return !held.isEmpty() && held.contains(client);
  }

  /** The number of a client's next transfer; -1 if there are no more. */
  int nextTransfer() {
    return begun < transfers && refusal == null ? begun++ : -1;
  }

  /** True if a client may send its request now; else the run calls it later. */
  boolean mayRequest(LoadClient client) {
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
    LoadClient next = waiting.poll();
    if (next != null) {
      unanswered++;
      next.request(now);
    }
  }

  /** A datagram came. */
  void worked() {
    worked = true;
  }

  void moved(int bytes) {
    movedBytes += bytes;
  }

  void turn(long nanos) {
    latencies.add(nanos);
  }

  void repeated(long times) {
    repetitions += times;
  }

  void succeeded() {
    succeeded++;
  }

  void failed(LoadClient client) {
    failures++;
    held.remove(client);
    checkGathered();
  }

  /** The server does not do what the measurement is about: it ends. */
  void refused(String reason) {
    failures++;
    if (refusal == null) {
      refusal = reason;
    }
    checkGathered();
  }

  /** A client has nothing to do any more. */
  void left(long now) {
    active--;
    if (active == 0) {
      clients.forEach(LoadClient::close);
      complete(now);
    }
  }

  private void checkGathered() {
    if (held.size() + failures >= transfers) {
      gathered.complete(null);
    }
  }

  private void complete(long now) {
    gathered.complete(null);
    result.complete(
        new LoadResult(
            now - startedAt,
            manner == Manner.SPINNING ? now - startedAt - idleNanos : null,
            succeeded * workload.fileBytes(),
            succeeded,
            repetitions,
            failures,
            refusal));
  }

  // What those need who look on.

  int held() {
    return held.size();
  }

  Latencies latencies() {
    return latencies;
  }

  /** Payload that clients have received, of unfinished transfers too. */
  long movedBytes() {
    return movedBytes;
  }
}
