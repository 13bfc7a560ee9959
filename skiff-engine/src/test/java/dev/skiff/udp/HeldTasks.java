package dev.skiff.udp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** An executor whose tasks run when the test says so. */
final class HeldTasks implements Executor {
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  int size() {
    return tasks.size();
  }

  void runNext() {
    tasks.remove().run();
  }

  void runAll() {
    while (!tasks.isEmpty()) {
      runNext();
    }
  }
}
