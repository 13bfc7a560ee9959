package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that nobody has: on Linux its host says so at once. */
class RefusedProcessTest {
  @TempDir Path here;

  @BeforeEach
  void onlyWhereTheSystemTells() {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
  }

  @Test
  void aPullIsToldInOneLine() throws Exception {
    int port = deadPort();
    try (Program pull = Program.in(here).start("pull", "f", "" + port)) {
      assertThat(pull.exitCode()).isEqualTo(4);
      assertThat(pull.output()).isEmpty();
      assertThat(pull.errors()).isEqualTo(line("pull", port));
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aPushIsToldInOneLine() throws Exception {
    Files.writeString(here.resolve("f"), "content");
    int port = deadPort();
    try (Program push = Program.in(here).start("push", "f", "" + port)) {
      assertThat(push.exitCode()).isEqualTo(4);
      assertThat(push.errors()).isEqualTo(line("push", port));
    }
  }

  /** Without the transport that hears of it, it is silence like any other. */
  @Test
  void theOtherTransportHearsNothing() throws Exception {
    String port = "" + deadPort();
    try (Program pull =
        Program.in(here)
            .start(
                "pull", "f", port, "--transport", "nio", "--timeout", "0.05", "--retries", "1")) {
      assertThat(pull.exitCode()).isEqualTo(4);
      assertThat(pull.errors()).contains("no answer from 127.0.0.1:" + port + " after 2 tries");
    }
  }

  private static String line(String command, int port) {
    return "skiff: %s of \"f\" failed: 127.0.0.1:%d: ".formatted(command, port)
        + "connection refused; is a TFTP server running there, on UDP?\n";
  }

  private static int deadPort() throws Exception {
    try (RawPeer shortLived = new RawPeer(0)) {
      return shortLived.port();
    }
  }
}
