package dev.skiff.cli;

import picocli.CommandLine.Option;

/** The options that pull and push share, about how transfers are run and told of. */
final class RunArguments {
  private static final int MOST_JOBS = 64;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Transfers at once, where there are several files (default: 4).")
  private int jobs = 4;

  @Option(
      names = {"-q", "--quiet"},
      description = "Tell of failures only.")
  private boolean quiet;

  /**
   * Looks at them together.
   *
   * @throws IllegalArgumentException where one is out of its range
   */
  void check() {
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw new IllegalArgumentException("--jobs must be 1 to " + MOST_JOBS + ", not " + jobs);
    }
  }

  int jobs() {
    return jobs;
  }

  boolean quiet() {
    return quiet;
  }
}
