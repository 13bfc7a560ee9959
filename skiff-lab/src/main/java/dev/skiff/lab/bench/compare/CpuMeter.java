package dev.skiff.lab.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The processor time of a server and of the processes that it has started, past ones included.
 *
 * <p>A control group counts exactly that. Where there is none to be had, {@code /proc} tells the
 * same of processes that are there and of those that were waited for; tftpd-hpa has a process for
 * each transfer and waits for none, so that what it uses is not known then.
 */
sealed interface CpuMeter extends AutoCloseable permits ControlGroup, ProcessTree {
  /** Seconds so far; empty where they cannot be known. */
  Optional<Double> seconds() throws IOException;

  /** Words to put before a command so that it is counted. */
  List<String> prefix();

  /** The server was started. */
  void started(long process);

  @Override
  void close() throws IOException;

  /**
   * The best that this system has.
   *
   * @param name that nobody else uses
   */
  static CpuMeter open(String name) throws IOException {
    Path parent = ControlGroup.parent();
    if (parent != null) {
      Path group = parent.resolve(name);
      try {
        Files.createDirectory(group);
        if (Files.isWritable(group.resolve("cgroup.procs"))
            && Files.exists(group.resolve("cpu.stat"))) {
          return new ControlGroup(group);
        }
        Files.delete(group);
      } catch (IOException e) {
        // Not root, or a container that may not: the other way remains.
        return new ProcessTree();
      }
    }
    return new ProcessTree();
  }
}
