package dev.skiff.lab.bench.crowd;

import dev.skiff.transport.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Downloads that begin, stand still until all of them are there, and then end. On the loop's
 * thread, but for the two promises.
 */
final class Gathering {
  /** The server's socket has room for so many: lost requests would only take time. */
  private static final int UNANSWERED_AT_MOST = 128;

  /** Which comes once the first block is acknowledged: the transfer is under way. */
  private static final int HELD_BLOCK = 2;

  private final EventLoop loop;
  private final InetSocketAddress server;
  private final Download.Task task;
  private final int count;
  private final CompletableFuture<Void> gathered = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final List<Member> members = new ArrayList<>();
  private final Deque<Member> waiting = new ArrayDeque<>();
  private boolean released;
  private int arrived;
  private int whole;
  private int failed;
  private @Nullable String failure;

  Gathering(EventLoop loop, InetSocketAddress server, Download.Task task, int count) {
    this.loop = loop;
    this.server = server;
    this.task = task;
    this.count = count;
  }

  /** All stand still, or will never come. */
  CompletableFuture<Void> gathered() {
    return gathered;
  }

  /** None of them runs any more. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  void start() {
    try {
      for (int i = 0; i < count; i++) {
        members.add(new Member());
      }
      waiting.addAll(members);
      long now = System.nanoTime();
      for (int i = 0; i < UNANSWERED_AT_MOST; i++) {
        beginNext(now);
      }
    } catch (IOException e) {
      gathered.completeExceptionally(e);
    }
  }

  private void beginNext(long now) throws IOException {
    Member next = waiting.poll();
    if (next != null) {
      next.begin(server, now);
    }
  }

  /** Lets them go on to their end. */
  void release() {
    released = true;
    try {
      for (Member member : members) {
        member.resume(System.nanoTime());
      }
    } catch (IOException e) {
      ended.completeExceptionally(e);
    }
  }

  /** Ends those that still run, in the middle. */
  void abandon() {
    try {
      for (Member member : members) {
        member.abandon();
      }
    } catch (IOException e) {
      ended.completeExceptionally(e);
    }
  }

  /** How many stand still now. */
  int holding() {
    return (int) members.stream().filter(Download::isHolding).count();
  }

  /** How many have got the whole file. */
  int whole() {
    return whole;
  }

  /** The first failure, if there was one. */
  @Nullable String failure() {
    return failure;
  }

  private void check() {
    if (arrived + failed >= count) {
      gathered.complete(null);
    }
    if (whole + failed >= count) {
      ended.complete(null);
    }
  }

  private final class Member extends Download {
    private boolean answered;
    private boolean there;

    Member() throws IOException {
      super(loop, task);
    }

    @Override
    void onAnswer(long now) throws IOException {
      answered = true;
      beginNext(now);
    }

    @Override
    boolean goesOnAfter(long block) {
      if (released || block != HELD_BLOCK) {
        return true;
      }
      there = true;
      arrived++;
      check();
      return false;
    }

    @Override
    void onWhole(long now) {
      whole++;
      check();
    }

    @Override
    void onFailure(String reason, long now) {
      if (there) {
        arrived--;
      }
      failed++;
      failure = failure == null ? reason : failure;
      check();
      try {
        if (!answered) {
          answered = true;
          beginNext(now);
        }
      } catch (IOException e) {
        gathered.completeExceptionally(e);
      }
    }
  }
}
