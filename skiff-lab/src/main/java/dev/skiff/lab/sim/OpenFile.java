package dev.skiff.lab.sim;

/** A file that is open: one piece of work at a time, and closed once nobody works on it. */
final class OpenFile {
  private final Disk disk;
  private final Fault slowness;
  private boolean working;
  private boolean closing;
  private boolean closed;

  /**
   * Opens it.
   *
   * @param slowness the fault that makes work on it take longer
   */
  OpenFile(Disk disk, Fault slowness) {
    this.disk = disk;
    this.slowness = slowness;
    disk.opened();
  }

  /** Whether nobody works on it, nor wants it closed. */
  boolean isFree() {
    return !working && !closing;
  }

  boolean isClosing() {
    return closing;
  }

  /** Works on it; what follows is left out where it is to be closed. */
  void work(Runnable then) {
    work(() -> {}, then);
  }

  /**
   * Works on it.
   *
   * @param done what closing does not stop; only the end of the process does that
   */
  void work(Runnable done, Runnable then) {
    working = true;
    disk.work(
        slowness,
        () -> {
          if (!closed) {
            done.run();
          }
          working = false;
          if (closing) {
            closeNow();
          } else {
            then.run();
          }
        });
  }

  /** Closes it once nobody works on it. */
  void close() {
    closing = true;
    if (!working) {
      closeNow();
    }
  }

  /** The process that had it open is gone. */
  void abandon() {
    closing = true;
    closeNow();
  }

  private void closeNow() {
    if (!closed) {
      closed = true;
      disk.closed();
    }
  }
}
