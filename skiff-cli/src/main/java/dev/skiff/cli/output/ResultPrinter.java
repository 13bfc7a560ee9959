package dev.skiff.cli.output;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.TransferReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Prints the results of transfers: for people a line for each, and a summary of several; for
 * scripts what the options ask for.
 */
public final class ResultPrinter {
  private final RunOutput console;
  private final boolean quiet;
  private final boolean json;
  private final boolean checksum;

  /**
   * A printer.
   *
   * @param quiet leaves out what went well
   * @param json prints an object for each file
   * @param checksum prints each file's checksum, if it has one
   */
  public ResultPrinter(RunOutput console, boolean quiet, boolean json, boolean checksum) {
    this.console = console;
    this.quiet = quiet;
    this.json = json;
    this.checksum = checksum;
  }

  /**
   * Prints the end of a job.
   *
   * @param hasLine false if people need no line about it
   */
  public void ended(JobResult result, boolean hasLine) {
    if (hasLine && (!result.succeeded() || !quiet)) {
      console.say(line(result));
    }
    if (json) {
      console.result(TransferJson.of(result, Instant.now()));
    } else if (checksum && result.sha256() != null) {
      console.result(checksumLine(result));
    }
  }

  /** Prints a message that concerns several jobs. */
  public void say(String message) {
    console.say(message);
  }

  /** Prints that a job is tried again. */
  public void again(JobResult result, int attempts, Duration pause) {
    if (!quiet) {
      console.say(
          "%s (attempt %d of %d in %d s)"
              .formatted(line(result), result.attempts() + 1, attempts, pause.toSeconds()));
    }
  }

  /** The line without its prefix. */
  static String line(JobResult result) {
    if (result.isLocalFailure()) {
      return String.valueOf(result.problem());
    }
    TransferReport report = result.report();
    String start = verb(result) + " of " + Text.quoted(report.file());
    if (result.succeeded()) {
      return start + ": " + Text.course(report);
    }
    return result.isInterrupted()
        ? start + " interrupted after " + Text.amount(report.bytes())
        : start + " failed: " + result.problem() + Text.smallerBlocks(report);
  }

  /** The line of sha256sum: a name that would break the line has backslashes. */
  static String checksumLine(JobResult result) {
    String name = result.local();
    String line = result.sha256() + "  ";
    if (name.matches("(?s)[^\\\\\n\r]*")) {
      return line + name;
    }
    return "\\" + line + name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** Prints the summary of several jobs. */
  public void summary(List<JobResult> results, Duration duration) {
    if (results.size() > 1 && !quiet) {
      console.say(summaryLine(results, duration));
    }
  }

  /** {@code pulled 3 files: 1,234 bytes in 0.120 s (10.3 kB/s)}. */
  static String summaryLine(List<JobResult> results, Duration duration) {
    long all = results.size();
    long good = results.stream().filter(JobResult::succeeded).count();
    long bytes =
        results.stream()
            .filter(JobResult::succeeded)
            .mapToLong(result -> result.report().bytes())
            .sum();
    String count = good < all ? good + " of " + files(all) : files(all);
    String verb = verb(results.getFirst());
    return verb + "ed " + count + ": " + Text.amountIn(bytes, duration);
  }

  /** The command's word for it. */
  private static String verb(JobResult result) {
    return result.report().direction() == Direction.READ ? "pull" : "push";
  }

  private static String files(long count) {
    return Text.count(count, "file");
  }
}
