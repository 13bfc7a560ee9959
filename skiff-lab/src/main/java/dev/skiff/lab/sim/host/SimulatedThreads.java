package dev.skiff.lab.sim.host;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a run. There is one real thread; this says which of the simulated ones it stands
 * for at the moment.
 */
public final class SimulatedThreads {
  private @Nullable Object current;

  /** Runs something as a thread. */
  void run(Object thread, Runnable task) {
    Object before = current;
    current = thread;
    try {
      task.run();
    } finally {
      current = before;
    }
  }

  /** True if it is this thread that runs now. */
  boolean isCurrent(Object thread) {
    return Objects.equals(current, thread);
  }

  /** The I/O thread that runs now; null where another one does. */
  @Nullable IoThread currentIoThread() {
    return current instanceof IoThread io ? io : null;
  }

  /** Runs something when the work of the current I/O thread is done; elsewhere at once. */
  public void atEndOfWork(Runnable task) {
    IoThread io = currentIoThread();
    if (io == null) {
      task.run();
    } else {
      io.atEnd(task);
    }
  }

  /**
   * The current I/O thread is held up by the file that it works on: what it has to tell comes
   * later, and until then it does nothing else. For other threads this does nothing.
   */
  public void spend(long nanos) {
    IoThread io = currentIoThread();
    if (io != null) {
      io.spend(nanos);
    }
  }
}
