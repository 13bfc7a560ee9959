package dev.skiff.cli;

import dev.skiff.TransferReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tells how transfers went: people by a line for each, and one for all where they are several;
 * scripts by what they have asked for.
 */
final class ResultPrinter {
  private final RunOutput console;
  private final RunArguments how;

  ResultPrinter(RunOutput console, RunArguments how) {
    this.console = console;
    this.how = how;
  }

  /** A job is done. */
  void ended(JobResult outcome) {
    if (!outcome.succeeded() || !how.quiet()) {
      console.say(line(outcome));
    }
    if (how.json()) {
      console.result(TransferJson.of(outcome, Instant.now()));
    } else if (how.checksum() && outcome.sha256() != null) {
      console.result(checksumLine(outcome));
    }
  }

  /** A job is to be tried again. */
  void again(JobResult outcome, Duration pause) {
    if (!how.quiet()) {
      console.say(
          "%s (attempt %d of %d in %d s)"
              .formatted(line(outcome), outcome.attempts() + 1, how.attempts(), pause.toSeconds()));
    }
  }

  /** The line without what every line begins with. */
  static String line(JobResult outcome) {
    TransferJob job = outcome.job();
    TransferReport report = outcome.report();
    if (report == null) {
      return String.valueOf(outcome.problem());
    }
    String start = job.verb() + " of " + Text.quoted(job.remote().name());
    if (outcome.succeeded()) {
      return start + ": " + Text.course(report);
    }
    return outcome.isInterrupted()
        ? start + " interrupted after " + Text.amount(report.bytes())
        : start + " failed: " + outcome.problem();
  }

  /** As sha256sum writes it: a name that would break the line is written with backslashes. */
  static String checksumLine(JobResult outcome) {
    String name = outcome.job().isStream() ? "-" : outcome.job().local();
    String line = outcome.sha256() + "  ";
    if (name.matches("(?s)[^\\\\\n\r]*")) {
      return line + name;
    }
    return "\\" + line + name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /** All jobs are done. */
  void summary(List<JobResult> outcomes, Duration duration) {
    if (outcomes.size() > 1 && !how.quiet()) {
      console.say(summaryLine(outcomes, duration));
    }
  }

  /** {@code pulled 3 files: 1,234 bytes in 0.120 s (10.3 kB/s)}. */
  static String summaryLine(List<JobResult> outcomes, Duration duration) {
    long all = outcomes.size();
    long good = outcomes.stream().filter(JobResult::succeeded).count();
    long bytes = outcomes.stream().filter(JobResult::succeeded).mapToLong(JobResult::bytes).sum();
    String count = good < all ? good + " of " + files(all) : files(all);
    String verb = outcomes.getFirst().job().verb();
    return verb + "ed " + count + ": " + Text.amountIn(bytes, duration);
  }

  private static String files(long count) {
    return Text.count(count, "file");
  }
}
