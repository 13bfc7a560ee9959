package dev.skiff.lab.sim.host;

import dev.skiff.lab.net.VirtualTime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads that may wait for files. A piece of work is done in one moment, after it has waited
 * for a thread; what it tells others comes as much later as it {@linkplain SimulatedThreads#spend
 * spends} on its file, and the thread is busy until then.
 */
public final class SimulatedIoThreads implements Executor {
  private final VirtualTime time;
  private final SimulatedThreads threads;
  private final HostFaults faults;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;
  private boolean killed;

  SimulatedIoThreads(VirtualTime time, SimulatedThreads threads, HostFaults faults, int count) {
    this.time = time;
    this.threads = threads;
    this.faults = faults;
    this.free = count;
  }

  /** The process is gone: what has not been done is not done any more. */
  public void kill() {
    killed = true;
    waiting.clear();
  }

  @Override
  public void execute(Runnable task) {
    if (killed) {
      throw new RejectedExecutionException("the process is gone");
    }
    waiting.add(task);
    startNext();
  }

  private void startNext() {
    Runnable task = free > 0 ? waiting.poll() : null;
    if (task != null) {
      free--;
      time.after(faults.ioDelayNanos(), () -> work(task));
    }
  }

  private void work(Runnable task) {
    if (killed) {
      return;
    }
    IoThread thread = new IoThread();
    threads.run(thread, task);
    time.after(thread.spentNanos(), () -> onDone(thread));
  }

  private void onDone(IoThread thread) {
    if (!killed) {
      thread.end();
      free++;
      startNext();
    }
  }
}
