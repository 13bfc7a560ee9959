package dev.skiff.cli;

import dev.skiff.TransferReport;
import java.time.Duration;
import java.util.List;

/** Tells people how transfers went: a line for each, and one for all where they are several. */
final class Report {
  private final Console console;
  private final boolean quiet;

  /**
   * A report.
   *
   * @param quiet whether to tell of failures only
   */
  Report(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  /** A job is done. */
  void ended(Outcome outcome) {
    if (!outcome.succeeded() || !quiet) {
      console.say(line(outcome));
    }
  }

  /** The line without what every line begins with. */
  static String line(Outcome outcome) {
    Job job = outcome.job();
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

  /** All jobs are done. */
  void summary(List<Outcome> outcomes, Duration duration) {
    if (outcomes.size() > 1 && !quiet) {
      console.say(summaryLine(outcomes, duration));
    }
  }

  /** {@code pulled 3 files: 1,234 bytes in 0.120 s (10.3 kB/s)}. */
  static String summaryLine(List<Outcome> outcomes, Duration duration) {
    long all = outcomes.size();
    long good = outcomes.stream().filter(Outcome::succeeded).count();
    long bytes = outcomes.stream().filter(Outcome::succeeded).mapToLong(Outcome::bytes).sum();
    String count = good < all ? "%,d of %s".formatted(good, files(all)) : files(all);
    String verb = outcomes.getFirst().job().verb();
    return verb + "ed " + count + ": " + Text.amountIn(bytes, duration);
  }

  private static String files(long count) {
    return Text.count(count, "file");
  }
}
