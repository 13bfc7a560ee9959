package dev.skiff.lab.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A control group (version 2) of its own: the system counts for it, without any controller. */
final class ControlGroup implements CpuMeter {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String USAGE = "usage_usec ";

  private final Path group;

  ControlGroup(Path group) {
    this.group = group;
  }

  /** Where the system has its tree of groups; null where it has none. */
  static @Nullable Path parent() throws IOException {
    for (String mount : Files.readAllLines(Path.of("/proc/mounts"))) {
      String[] fields = mount.split(" ", -1);
      if (fields[2].equals("cgroup2")) {
        return Path.of(fields[1]);
      }
    }
    return null;
  }

  @Override
  public Optional<Double> seconds() throws IOException {
    for (String line : Files.readAllLines(group.resolve("cpu.stat"))) {
      if (line.startsWith(USAGE)) {
        return Optional.of(Long.parseLong(line, USAGE.length(), line.length(), 10) / 1e6);
      }
    }
    throw new IOException(group + " does not tell its processor time");
  }

  /** The shell joins the group before it becomes the server, so that no child escapes. */
  @Override
  public List<String> prefix() {
    String script = "echo $$ >\"$0\" && exec \"$@\"";
    return List.of("sh", "-c", script, group.resolve("cgroup.procs").toString());
  }

  @Override
  public void started(long process) {}

  /** The system lets go of a group a moment after its last process has gone. */
  @Override
  public void close() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }
}
