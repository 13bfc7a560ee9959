package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees on a terminal while files are transferred, from servers that can wait. */
@Needs("script")
class OnATerminalTest {
  private static final int BLOCK = 512;
  private static final int BLOCKS = 10;
  private static final String SIZE = "" + BLOCKS * BLOCK;

  @TempDir Path here;

  /** Answers a pull's request, and sends the first half of a file. */
  private static void sendHalf(RawPeer server) throws Exception {
    server.receive();
    server.send(RawPeer.optionAck("tsize", SIZE));
    server.await(RawPeer.ACK, 0);
    send(server, 1, BLOCKS / 2);
  }

  private static void sendRest(RawPeer server) throws Exception {
    send(server, BLOCKS / 2 + 1, BLOCKS);
    server.send(RawPeer.data(BLOCKS + 1, 0));
  }

  private static void send(RawPeer server, int first, int last) throws Exception {
    for (int block = first; block <= last; block++) {
      server.send(RawPeer.data(block, BLOCK));
      server.await(RawPeer.ACK, block);
    }
  }

  private static boolean shows(Screen screen, String text) {
    return screen.lines().stream().anyMatch(line -> line.contains(text));
  }

  @Test
  void aServerThatIsSilentIsWaitedFor() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .onATerminal(80)
                .start("pull", "f", "" + server.port(), "--timeout", "1", "--retries", "99")) {
      pull.awaitScreen(80, screen -> shows(screen, "f  waiting for 127.0.0.1"));
      pull.awaitScreen(80, screen -> shows(screen, "f  waiting for 127.0.0.1, try 3 of 100"));
    }
  }

  @Test
  void aServerSaysWhatAnotherDeviceAsksFor() throws Exception {
    try (Program server = Program.in(here).onATerminal(200).start("serve", "127.0.0.1", "0")) {
      server.awaitScreen(200, screen -> shows(screen, "skiff: tftp://127.0.0.1:"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "120, 'firmware.bin  \\[={20}> {19}]   50%   2.6 kB of 5.1 kB  .{9}  ETA [-0-9:]+'",
    "80, 'firmware.bin  \\[={6,}> {6,}]   50%   2.6 kB of 5.1 kB  .{9}  ETA [-0-9:]+'",
    "40, '..ware.bin   50%  .{9}  ETA [-0-9:]+'",
  })
  void aLineTellsHowFarItIsAndGivesWayToTheSummary(int columns, String form) throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull =
            Program.in(here)
                .onATerminal(columns)
                .start("pull", "firmware.bin", "" + server.port())) {
      sendHalf(server);
      Screen half = pull.awaitScreen(columns, screen -> shows(screen, " 50% "));
      assertThat(half.lines()).hasSize(1);
      assertThat(half.lines().getFirst()).matches(form).hasSizeLessThan(columns);
      sendRest(server);
      assertThat(pull.exitCode()).isZero();
      Screen end = pull.awaitScreen(200, screen -> shows(screen, "skiff: "));
      assertThat(end.lines()).hasSize(1);
      assertThat(end.lines().getFirst())
          .startsWith("skiff: pull of \"firmware.bin\": 5,120 bytes in ");
      assertThat(half.wrapped()).isZero();
    }
  }

  @Test
  void transfersAtOnceHaveALineEachAndMessagesStandAboveThem() throws Exception {
    try (RawPeer one = new RawPeer(0);
        RawPeer two = new RawPeer(0);
        Program pull =
            Program.in(here)
                .onATerminal(80)
                .start(
                    "pull",
                    "tftp://127.0.0.1:" + one.port() + "/one",
                    "tftp://127.0.0.1:" + two.port() + "/number-two")) {
      sendHalf(one);
      sendHalf(two);
      Screen both =
          pull.awaitScreen(
              80,
              screen ->
                  screen.lines().size() == 2
                      && screen.lines().stream().allMatch(line -> line.contains(" 50% ")));
      assertThat(both.lines().get(0)).startsWith("one         [");
      assertThat(both.lines().get(1)).startsWith("number-two  [");
      sendRest(one);
      // The message, and the line that is drawn again below it.
      pull.awaitScreen(
          80,
          screen ->
              shows(screen, "skiff: pull of \"one\"")
                  && screen.lines().getLast().startsWith("number-two  ["));
      sendRest(two);
      assertThat(pull.exitCode()).isZero();
      Screen end = pull.awaitScreen(200, screen -> shows(screen, "pulled"));
      assertThat(end.lines()).hasSize(3);
      assertThat(end.lines().get(2)).startsWith("skiff: pulled 2 files: 10,240 bytes in ");
    }
  }

  @Test
  void ctrlCTakesTheLineAway() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).onATerminal(80).start("pull", "f", "" + server.port())) {
      sendHalf(server);
      pull.awaitScreen(80, screen -> shows(screen, " 50% "));
      OutputStream keyboard = pull.process().getOutputStream();
      keyboard.write(3);
      keyboard.flush();
      server.await(RawPeer.ERROR);
      assertThat(pull.exitCode()).isEqualTo(130);
      Screen end = pull.awaitScreen(80, screen -> true);
      assertThat(end.lines()).containsExactly("skiff: pull of \"f\" interrupted after 2,560 bytes");
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void aFailureTakesTheLineAway() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).onATerminal(80).start("pull", "f", "" + server.port())) {
      sendHalf(server);
      pull.awaitScreen(80, screen -> shows(screen, " 50% "));
      server.send(new byte[] {0, 5, 0, 3, 'f', 'u', 'l', 'l', 0});
      assertThat(pull.exitCode()).isEqualTo(3);
      Screen end = pull.awaitScreen(200, screen -> shows(screen, "skiff: "));
      assertThat(end.lines()).hasSize(1);
      assertThat(end.lines().getFirst()).endsWith(" answered with error 3: full");
    }
  }

  /** By the second time that the client asks for a block, a line would long have been there. */
  private static void waitForRepetition(RawPeer server) throws Exception {
    server.await(RawPeer.ACK, BLOCKS / 2);
    server.await(RawPeer.ACK, BLOCKS / 2);
  }

  @ParameterizedTest
  @CsvSource({"dumb, ''", "xterm, --quiet"})
  void nothingIsDrawnWhereItCannotOrShallNotBe(String type, String option) throws Exception {
    try (RawPeer server = new RawPeer(0)) {
      List<String> words = List.of("pull", "f", "" + server.port(), "--timeout", "1", option);
      String[] given = words.stream().filter(word -> !word.isEmpty()).toArray(String[]::new);
      try (Program pull = Program.in(here).onATerminal(80).terminalType(type).start(given)) {
        sendHalf(server);
        waitForRepetition(server);
        sendRest(server);
        assertThat(pull.exitCode()).isZero();
        assertThat(new String(pull.output(), StandardCharsets.UTF_8))
            .doesNotContain("\u001b")
            .doesNotContain("%");
      }
    }
  }

  @Test
  void aPipeGetsTheSummaryOnly() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program pull = Program.in(here).start("pull", "f", "" + server.port(), "--timeout", "1")) {
      sendHalf(server);
      waitForRepetition(server);
      sendRest(server);
      assertThat(pull.exitCode()).isZero();
      assertThat(pull.output()).isEmpty();
      assertThat(pull.errors()).startsWith("skiff: pull of \"f\": 5,120 bytes in ").hasLineCount(1);
    }
  }
}
