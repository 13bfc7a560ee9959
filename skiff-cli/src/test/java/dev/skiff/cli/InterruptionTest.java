package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGINT and SIGTERM to a client. */
class InterruptionTest {
  private static final int BLOCK = 512;

  @TempDir Path here;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aPullTellsTheServerAndKeepsTheOldFile(String signal, int code) throws Exception {
    Files.writeString(here.resolve("f"), "old");
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).start("pull", "f", "" + server.port(), "--no-options")) {
      server.receive();
      server.send(RawPeer.data(1, BLOCK));
      server.await(RawPeer.ACK, 1);
      pull.signal(signal);
      server.await(RawPeer.ERROR);
      pull.assertFailed(code, "skiff: pull of \"f\" interrupted after 512 bytes");
      assertThat(here.resolve("f")).hasContent("old");
      assertThat(TestHost.names(here)).containsExactly("f");
    }
  }

  @Test
  void aPushTellsTheServer() throws Exception {
    Files.write(here.resolve("f"), new byte[3 * BLOCK]);
    try (RawPeer server = new RawPeer(0);
        Program push = Program.in(here).start("push", "f", "" + server.port(), "--no-options")) {
      server.receive();
      server.send(RawPeer.ack(0));
      server.await(RawPeer.DATA, 1);
      server.send(RawPeer.ack(1));
      server.await(RawPeer.DATA, 2);
      push.signal("INT");
      server.await(RawPeer.ERROR);
      assertThat(push.exitCode()).isEqualTo(130);
      assertThat(push.errors()).matches("skiff: push of \"f\" interrupted after [0-9,]+ bytes\n");
    }
  }

  @Test
  void aPullWithoutAnAnswerLeavesNothing() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).start("pull", "f", "" + server.port())) {
      server.receive();
      pull.signal("INT");
      pull.assertFailed(130, "skiff: pull of \"f\" interrupted after 0 bytes");
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aPushWhoseInputDoesNotEndStopsToo() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program push = Program.in(here).start("push", "-", "" + server.port(), "--as", "f")) {
      server.receive();
      server.send(RawPeer.ack(0));
      push.process().getOutputStream().write(new byte[BLOCK]);
      push.process().getOutputStream().flush();
      server.await(RawPeer.DATA, 1);
      push.signal("INT");
      server.await(RawPeer.ERROR);
      push.assertFailed(130, "skiff: push of \"f\" interrupted after 0 bytes");
    }
  }

  @Test
  void aPullIntoAPipeThatNobodyReadsStopsToo() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .outputPiped()
                .start("pull", "f", "" + server.port(), "-o", "-", "--no-options")) {
      server.receive();
      int block = 1;
      // Until the pipe and the client's buffer are full, and it no longer acknowledges.
      while (server.sendsAndGets(RawPeer.data(block, BLOCK), RawPeer.ACK, block)) {
        block++;
      }
      pull.signal("INT");
      server.await(RawPeer.ERROR);
      assertThat(pull.exitCode()).as(pull.errors()).isEqualTo(130);
      assertThat(pull.errors()).startsWith("skiff: pull of \"f\" interrupted").hasLineCount(1);
    }
  }
}
