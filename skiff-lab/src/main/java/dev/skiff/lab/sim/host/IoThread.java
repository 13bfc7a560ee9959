package dev.skiff.lab.sim.host;

import java.util.ArrayList;
import java.util.List;

/** An I/O thread while it does one piece of work. */
final class IoThread {
  private final List<Runnable> atEnd = new ArrayList<>();
  private long spentNanos;

  /** The work takes longer. */
  void spend(long nanos) {
    spentNanos += nanos;
  }

  /** Runs something when the work is done. */
  void atEnd(Runnable task) {
    atEnd.add(task);
  }

  /** The work is done. */
  void end() {
    atEnd.forEach(Runnable::run);
  }

  /** The time that the work has taken so far, in nanoseconds. */
  long spentNanos() {
    return spentNanos;
  }
}
