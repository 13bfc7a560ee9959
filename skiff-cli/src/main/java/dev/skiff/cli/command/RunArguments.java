package dev.skiff.cli.command;

import java.util.List;
import picocli.CommandLine.ParseResult;

/**
 * The options that pull and push share, about how transfers are run and reported.
 *
 * @param jobs files at once
 * @param attempts transfers of a file, at most
 */
public record RunArguments(
    int jobs, int attempts, boolean checksum, boolean json, boolean quiet, boolean verbose) {
  private static final int MOST_JOBS = 64;
  private static final int MOST_ATTEMPTS = 1000;

  /** The options of a command line. */
  static RunArguments of(ParseResult parsed) {
    return new RunArguments(
        parsed.matchedOptionValue("--jobs", 4),
        parsed.matchedOptionValue("--attempts", 1),
        parsed.hasMatchedOption("--checksum"),
        parsed.hasMatchedOption("--json"),
        parsed.hasMatchedOption("--quiet"),
        parsed.hasMatchedOption("--verbose"));
  }

  /** For files that go one after another, without options on a command line. */
  public static RunArguments oneByOne(boolean quiet, boolean verbose) {
    return new RunArguments(1, 1, false, false, quiet, verbose);
  }

  static void addTo(CommandBuilder command) {
    command
        .number("N", "Files to transfer at once (default: 4).", "--jobs")
        .number("N", "Attempts if the server is silent or busy (default: 1).", "--attempts")
        .flag("Print the SHA-256 of each file, as sha256sum does.", "--checksum")
        .flag("Print a JSON object for each file.", "--json")
        .flag("Report only failures.", "-q", "--quiet")
        .flag("Show every packet.", "-v", "--verbose");
  }

  /**
   * Checks them together, and with the jobs.
   *
   * @throws IllegalArgumentException if one is out of its range, two contradict each other, or a
   *     standard stream is among the jobs and cannot be used twice
   */
  void requireFitFor(List<TransferJob> list) {
    requireRange("--jobs", jobs, MOST_JOBS);
    requireRange("--attempts", attempts, MOST_ATTEMPTS);
    if (quiet && verbose) {
      throw new IllegalArgumentException("--quiet and --verbose cannot be used together");
    }
    if (list.stream().noneMatch(TransferJob::isStream)) {
      return;
    }
    TransferJob stream = list.getFirst();
    if (attempts > 1) {
      throw new IllegalArgumentException("--attempts cannot be used with " + stream.local());
    }
    if (stream.isPull() && (json || checksum)) {
      throw new IllegalArgumentException(
          (json ? "--json" : "--checksum")
              + " cannot be used with -o -: both write to standard output");
    }
  }

  private static void requireRange(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be 1 to " + most + ", not " + value);
    }
  }
}
