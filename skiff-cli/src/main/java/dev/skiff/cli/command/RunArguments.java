package dev.skiff.cli.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The options that pull and push share, about how transfers are run and told of. */
public final class RunArguments {
  private static final int MOST_JOBS = 64;
  private static final int MOST_ATTEMPTS = 1000;

  private int jobs = 4;
  private int attempts = 1;
  private boolean checksum;
  private boolean json;
  private boolean quiet;
  private boolean verbose;

  /** For files that go one after another, without options on a command line. */
  public static RunArguments oneByOne(boolean quiet, boolean verbose) {
    RunArguments arguments = new RunArguments();
    arguments.jobs = 1;
    arguments.quiet = quiet;
    arguments.verbose = verbose;
    return arguments;
  }

  /** Adds them to a command. */
  void addTo(CommandSpec spec) {
    spec.addOption(
        Options.number(
            value -> jobs = value, "N", "Files to transfer at once (default: 4).", "--jobs"));
    spec.addOption(
        Options.number(
            value -> attempts = value,
            "N",
            "Attempts if the server is silent or busy (default: 1).",
            "--attempts"));
    spec.addOption(
        Options.flag(
            value -> checksum = value,
            "Print the SHA-256 of each file, as sha256sum does.",
            "--checksum"));
    spec.addOption(
        Options.flag(value -> json = value, "Print a JSON object for each file.", "--json"));
    spec.addOption(Options.flag(value -> quiet = value, "Report only failures.", "-q", "--quiet"));
    spec.addOption(Options.flag(value -> verbose = value, "Show every packet.", "-v", "--verbose"));
  }

  /**
   * Looks at them together.
   *
   * @throws IllegalArgumentException where one is out of its range, or two contradict each other
   */
  void requireMeaning() {
    requireRange("--jobs", jobs, MOST_JOBS);
    requireRange("--attempts", attempts, MOST_ATTEMPTS);
    if (quiet && verbose) {
      throw new IllegalArgumentException("--quiet and --verbose cannot be used together");
    }
  }

  private static void requireRange(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be 1 to " + most + ", not " + value);
    }
  }

  /**
   * Looks whether they can be done.
   *
   * @throws IllegalArgumentException where a standard stream is among the jobs, and cannot be used
   *     twice
   */
  void requireFitFor(List<TransferJob> list) {
    if (list.stream().noneMatch(TransferJob::isStream)) {
      return;
    }
    String stream = list.getFirst().local();
    if (attempts > 1) {
      throw new IllegalArgumentException("--attempts cannot be used with " + stream);
    }
    if (list.getFirst().isPull() && (json || checksum)) {
      String option = json ? "--json" : "--checksum";
      throw new IllegalArgumentException(
          option + " cannot be used with -o -: both write to standard output");
    }
  }

  int jobs() {
    return jobs;
  }

  int attempts() {
    return attempts;
  }

  boolean checksum() {
    return checksum;
  }

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }

  boolean verbose() {
    return verbose;
  }
}
