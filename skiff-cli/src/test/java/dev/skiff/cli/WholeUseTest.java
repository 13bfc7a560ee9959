package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server and client as two users run them. */
class WholeUseTest {
  @TempDir Path root;
  @TempDir Path here;

  @Test
  void aFileGoesUpAndComesDown() throws Exception {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    Files.write(here.resolve("config.bin"), content);
    try (Program server = Program.in(root).start("serve", "0")) {
      String port = Integer.toString(server.port());
      assertThat(server.awaitReady())
          .matches(
              "skiff: listening on 0\\.0\\.0\\.0:%s( and \\[::]:%s)? \\(UDP and TCP\\), serving %s, clients may download and add files, not replace them"
                  .formatted(port, port, root));

      try (Program push = Program.in(here).start("push", "config.bin", port)) {
        assertThat(push.exitCode()).as(push.errors()).isZero();
        assertThat(push.output()).isEmpty();
        assertThat(push.errors())
            .matches("skiff: push of \"config.bin\": 300,000 bytes in \\S+ s \\(.*/s\\), .*\n");
      }
      assertThat(root.resolve("config.bin")).hasBinaryContent(content);

      try (Program pull = Program.in(here).start("pull", "config.bin", port, "-o", "back")) {
        assertThat(pull.exitCode()).as(pull.errors()).isZero();
        assertThat(pull.output()).isEmpty();
        assertThat(pull.errors())
            .matches("skiff: pull of \"config.bin\": 300,000 bytes in \\S+ s \\(.*/s\\), .*\n");
      }
      assertThat(here.resolve("back")).hasBinaryContent(content);

      try (RawPeer hostile = new RawPeer(server.port())) {
        hostile.send(RawPeer.read("x\" ok\n2026 \u001b[2J\u009b"));
        hostile.await(RawPeer.ERROR);
      }
      server.awaitLine(line -> line.contains("x? ok"));

      assertThat(server.output()).isEmpty();
      List<String> log =
          server.errors().lines().filter(line -> !line.startsWith("skiff: ")).toList();
      String start = "\\S+Z 127\\.0\\.0\\.1:\\d+ ";
      assertThat(log).hasSize(3);
      assertThat(log.get(0)).matches(start + "write \"config.bin\" ok: 300,000 bytes in .*");
      assertThat(log.get(1)).matches(start + "read \"config.bin\" ok: 300,000 bytes in .*");
      assertThat(log.get(2))
          .matches(start + "read \"x\\? ok\\?2026 \\?\\[2J\\?\" refused: error 4, .*");
    }
  }
}
