package dev.skiff.runtime;

import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls a user's listener on a thread of its own, in order, so that no transfer waits for it. Newer
 * progress replaces progress that waits, and is reported every few milliseconds. The calls that
 * wait are limited in number and in characters, since peers choose the names in them; the others
 * are counted. An exception of the listener is logged.
 */
final class ListenerCalls implements TransferListener {
  private static final int MOST_CALLS = 10_000;
  private static final int MOST_CHARACTERS = 4 << 20;

  /** About the characters of a call, its names aside. */
  private static final int USUAL_CHARACTERS = 300;

  private static final long PROGRESS_MILLIS = 10;

  /** A call that waits, with the characters that it keeps in memory, about. */
  private record Waiting(Runnable call, int characters) {}

  private final TransferListener listener;
  private final ListenerThreads threads;
  private final LongConsumer onLost;
  private final Queue<Waiting> calls = new ArrayDeque<>();
  private int characters;

  /** The progress that no call reports yet; {@link #moved} is false if there is none. */
  private boolean moved;

  private long bytes;
  private OptionalLong total = OptionalLong.empty();

  /** True while a thread makes the calls. */
  private boolean running;

  /** True from the first call that does not fit, until half of those that wait are made. */
  private boolean overflowing;

  private long lost;

  /**
   * @param onLost gets the number of calls that did not fit
   */
  ListenerCalls(TransferListener listener, ListenerThreads threads, LongConsumer onLost) {
    this.listener = listener;
    this.threads = threads;
    this.onLost = onLost;
  }

  /** Called for each block, so this wakes no thread that waits already. */
  @Override
  public void onProgress(long bytesNow, OptionalLong totalNow) {
    boolean first;
    synchronized (this) {
      moved = true;
      bytes = bytesNow;
      total = totalNow;
      first = !running;
      running = true;
    }
    if (first) {
      start();
    }
  }

  @Override
  public void onRequest(InetSocketAddress server, int number, int most) {
    add(0, () -> listener.onRequest(server, number, most));
  }

  @Override
  public void onFallback(Fallback fallback) {
    add(fallback.describe().length(), () -> listener.onFallback(fallback));
  }

  @Override
  public void onEnd(TransferReport report) {
    add(report.file().length() + report.mode().length(), () -> listener.onEnd(report));
  }

  @Override
  public void onDisconnect(InetSocketAddress client, String reason) {
    add(reason.length(), () -> listener.onDisconnect(client, reason));
  }

  private void add(int names, Runnable call) {
    boolean first;
    synchronized (this) {
      if (!hasRoom()) {
        lost++;
        return;
      }
      if (lost > 0) {
        put(new Waiting(lostCalls(), 0));
      }
      if (moved) {
        put(new Waiting(progress(), 0));
      }
      put(new Waiting(call, USUAL_CHARACTERS + names));
      first = !running;
      running = true;
      notifyAll();
    }
    if (first) {
      start();
    }
  }

  private boolean hasRoom() {
    overflowing =
        overflowing
            ? calls.size() > MOST_CALLS / 2 || characters > MOST_CHARACTERS / 2
            : calls.size() > MOST_CALLS || characters > MOST_CHARACTERS;
    return !overflowing;
  }

  private void put(Waiting waiting) {
    calls.add(waiting);
    characters += waiting.characters;
  }

  /** The transfer itself may have to make the calls. It must not wait for its own progress. */
  private void start() {
    threads.start(() -> run(PROGRESS_MILLIS), () -> run(0));
  }

  private void run(long waitMillis) {
    for (Runnable call = next(waitMillis); call != null; call = next(waitMillis)) {
      ListenerThreads.make(call);
    }
  }

  /** Takes the next call, after a moment if it only reports progress. Null if none waits. */
  private synchronized @Nullable Runnable next(long waitMillis) {
    if (waitMillis > 0) {
      awaitMoreProgress(waitMillis);
    }
    if (threads.isAbandoned()) {
      calls.clear();
      moved = false;
    }
    Waiting first = calls.poll();
    if (first != null) {
      characters -= first.characters;
      return first.call;
    }
    if (moved) {
      return progress();
    }
    if (lost > 0) {
      return lostCalls();
    }
    running = false;
    return null;
  }

  private void awaitMoreProgress(long millis) {
    boolean waited = false;
    while (moved && calls.isEmpty() && !waited) {
      try {
        wait(millis);
      } catch (InterruptedException e) {
        // The listener has left the interrupt behind, or the threads end.
      }
      waited = true;
    }
  }

  private Runnable progress() {
    moved = false;
    long bytesNow = bytes;
    OptionalLong totalNow = total;
    return () -> listener.onProgress(bytesNow, totalNow);
  }

  private Runnable lostCalls() {
    long count = lost;
    lost = 0;
    return () -> onLost.accept(count);
  }
}
