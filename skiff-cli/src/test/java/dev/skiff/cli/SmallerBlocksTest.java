package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A push to a server that cuts large blocks short. */
class SmallerBlocksTest {
  private final byte[] content = new byte[200_000];

  @TempDir Path here;

  @ParameterizedTest
  @CsvSource({
    "CLOSES, the peer is gone: its port is closed",
    "IS_SILENT, the peer stopped answering: no answer after 2 tries in",
    "SENDS_ERROR, the peer answered with error 4: not expected",
  })
  void aPushBeginsAgainWithSmallerBlocksAndSaysWhy(TruncatingServer.End end, String why)
      throws Exception {
    new Random(1).nextBytes(content);
    Files.write(here.resolve("f"), content);
    try (TruncatingServer server = new TruncatingServer(end);
        Program push =
            Program.in(here)
                .start("push", "f", server.port(), "--timeout", "2", "--retries", "1")) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(server.file()).as("cut short").isEqualTo(Arrays.copyOf(content, 8_188));
      assertThat(server.file()).isEqualTo(content);
      assertThat(push.errors())
          .startsWith("skiff: push of \"f\": 200,000 bytes in ")
          .contains("; retried with blocks of 1468 bytes in place of 65464: " + why)
          .hasLineCount(1);
    }
  }

  @Test
  void aPushThatFailsAllTheSameSaysWhatItTried() throws Exception {
    Files.write(here.resolve("f"), content);
    try (RawPeer server = new RawPeer(0);
        Program push = Program.in(here).start("push", "f", "" + server.port())) {
      server.receive();
      server.send(RawPeer.optionAck("blksize", "8192"));
      server.await(RawPeer.DATA, 1);
      server.send(RawPeer.error(4, "not expected"));
      server.await(RawPeer.WRITE);
      server.send(RawPeer.error(6, "f already exists"));
      push.assertFailed(
          3,
          ("skiff: push of \"f\" failed: 127.0.0.1:%d answered with error 6: f already exists;"
                  + " retried with blocks of 1468 bytes in place of 8192:"
                  + " the peer answered with error 4: not expected")
              .formatted(server.port()));
    }
  }
}
