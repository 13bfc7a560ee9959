package dev.skiff.lab.interop.peers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program, ended or stopped at its time limit.
 *
 * @param exitCode what the program returned; of no meaning when it was stopped
 * @param timedOut whether it had to be stopped
 * @param output standard output and standard error, as they came
 */
public record CommandRun(
    List<String> command, int exitCode, boolean timedOut, String output, Duration elapsed) {

  public static CommandRun of(Duration limit, List<String> command) {
    Process process = start(command);
    return await(limit, command, process, OutputLog.of(process));
  }

  /** The same for a program that prints much: standard output goes to a file, errors stay here. */
  public static CommandRun toFile(Duration limit, List<String> command, Path standardOutput) {
    ProcessBuilder builder = quiet(command);
    builder.redirectErrorStream(false);
    builder.redirectOutput(standardOutput.toFile());
    Process process = start(builder);
    return await(limit, command, process, OutputLog.ofErrors(process));
  }

  private static CommandRun await(
      Duration limit, List<String> command, Process process, OutputLog log) {
    long startNanos = System.nanoTime();
    try {
      boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        stop(process);
      }
      int exitCode = process.waitFor();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      return new CommandRun(command, exitCode, !ended, log.awaitEnd(), elapsed);
    } catch (InterruptedException e) {
      stop(process);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }

  /** Starts a program that reads nothing and whose two outputs are one stream. */
  public static Process start(List<String> command) {
    return start(quiet(command));
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + builder.command(), e);
    }
  }

  private static ProcessBuilder quiet(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    // Results are recognized by their English words.
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    return builder;
  }

  /**
   * Kills a program and the children it has at this moment. By its handle: the process's own method
   * would throw away the output that is not read yet.
   */
  public static void stop(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.toHandle().destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** The output of a program, kept up to a bound and read to its end so that it never blocks. */
  static final class OutputLog {
    private static final int MAXIMUM_BYTES = 1 << 20;

    private final StringBuilder text = new StringBuilder();
    private final Thread reader;

    private OutputLog(InputStream stream) {
      this.reader = Thread.ofVirtual().start(() -> drain(stream));
    }

    static OutputLog of(Process process) {
      return new OutputLog(process.getInputStream());
    }

    static OutputLog ofErrors(Process process) {
      return new OutputLog(process.getErrorStream());
    }

    String text() {
      synchronized (text) {
        return text.toString();
      }
    }

    String awaitEnd() throws InterruptedException {
      // A child that survived its parent may hold the pipe open: the wait is bounded.
      reader.join(Duration.ofSeconds(10));
      return text();
    }

    private void drain(InputStream stream) {
      byte[] buffer = new byte[8192];
      try (stream) {
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
          append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        append("[output lost: " + e.getMessage() + "]");
      }
    }

    private void append(String more) {
      synchronized (text) {
        if (text.length() < MAXIMUM_BYTES) {
          text.append(more);
        }
      }
    }
  }
}
