package dev.skiff.lab.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process and those below it, by {@code /proc}. */
final class ProcessTree implements CpuMeter {
  /** The same on every architecture that Linux runs on today. */
  private static final double TICKS_IN_SECOND = 100;

  /** User and system time, and those of children that were waited for: fields 14 to 17 of stat. */
  private static final int FIRST_FIELD = 14 - 3;

  private static final int FIELDS = 4;
  private static final long SIGCHLD_BIT = 1L << 16;
  private static final String IGNORED = "SigIgn:";

  private long process;

  @Override
  public Optional<Double> seconds() throws IOException {
    ProcessHandle top = ProcessHandle.of(process).orElseThrow();
    double sum = 0;
    for (ProcessHandle one : Stream.concat(Stream.of(top), top.descendants()).toList()) {
      if (losesChildren(one.pid())) {
        return Optional.empty();
      }
      sum += ticks(one.pid()) / TICKS_IN_SECOND;
    }
    return Optional.of(sum);
  }

  private static long ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", pid + "", "stat"));
    // The second field is a name in brackets, which may have blanks.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long sum = 0;
    for (int i = FIRST_FIELD; i < FIRST_FIELD + FIELDS; i++) {
      sum += Long.parseLong(fields[i]);
    }
    return sum;
  }

  /** Where SIGCHLD is ignored, children vanish with what they have used. */
  private static boolean losesChildren(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", pid + "", "status")).stream()
        .filter(line -> line.startsWith(IGNORED))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), 16))
        .anyMatch(ignored -> (ignored & SIGCHLD_BIT) != 0);
  }

  @Override
  public List<String> prefix() {
    return List.of();
  }

  @Override
  public void started(long started) {
    process = started;
  }

  @Override
  public void close() {}
}
