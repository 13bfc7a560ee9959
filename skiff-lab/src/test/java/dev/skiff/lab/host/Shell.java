package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.CommandRun;
import java.time.Duration;
import java.util.List;

/** A tool of the system. */
final class Shell {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Shell() {}

  /** A failure is the test's. */
  static void run(String... command) {
    CommandRun run = CommandRun.of(LIMIT, List.of(command));
    assertThat(run.exitCode()).as(run.command() + ": " + run.output()).isZero();
  }
}
