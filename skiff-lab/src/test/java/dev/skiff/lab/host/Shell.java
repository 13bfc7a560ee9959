package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.testkit.Patience;
import java.util.List;

/** A tool of the system. */
final class Shell {
  private Shell() {}

  /** A failure is the test's. */
  static void run(String... command) {
    CommandRun run = CommandRun.of(Patience.LIMIT, List.of(command));
    assertThat(run.exitCode()).as(run.command() + ": " + run.output()).isZero();
  }
}
