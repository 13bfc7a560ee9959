package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody types. */
@Needs("script")
class ShellOnATerminalTest extends ClientProcessTest {
  private static final String CTRL_C = "\003";
  private static final String CTRL_D = "\004";
  private static final String UP = "\033OA";
  private static final Pattern ESCAPES =
      Pattern.compile("\033\\[[0-?]*[ -/]*[@-~]|\033[=>]|[\r\007]");

  @TempDir Path state;

  private int seen;

  private Program start(String... words) throws Exception {
    seen = 0;
    return Program.in(here)
        .onATerminal(80)
        .variable("XDG_STATE_HOME", state.toString())
        .start(words);
  }

  private static void type(Program shell, String keys) throws Exception {
    shell.process().getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    shell.process().getOutputStream().flush();
  }

  /** Waits until something stands behind what was waited for before. */
  private void await(Program shell, String text) throws Exception {
    Pattern wanted = Pattern.compile(text);
    long deadline = System.nanoTime() + Patience.NANOS;
    while (System.nanoTime() - deadline < 0) {
      Matcher matcher = wanted.matcher(shown(shell));
      if (matcher.find(seen)) {
        seen = matcher.end();
        return;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new AssertionError("nowhere: " + text + "\nin:\n" + shown(shell).substring(seen));
  }

  /** To the system, Ctrl-D is a key of the prompt only; while a line is done, it means no more. */
  private void leave(Program shell) throws Exception {
    await(shell, "> ");
    type(shell, CTRL_D);
    assertThat(shell.exitCode()).isZero();
  }

  private static String shown(Program shell) throws Exception {
    return ESCAPES.matcher(new String(shell.output(), StandardCharsets.UTF_8)).replaceAll("");
  }

  @Test
  void thePromptNamesTheServer() throws Exception {
    try (Program shell = start("shell")) {
      await(shell, "^skiff> ");
      type(shell, "connect 127.0.0.1 " + port() + "\r");
      await(shell, "\nskiff 127\\.0\\.0\\.1:" + port() + "> ");
      type(shell, "get big\r");
      await(shell, "skiff: pull of \"big\": 3,000,000 bytes in [^\n]*\n");
      leave(shell);
    }
    assertThat(here.resolve("big")).hasBinaryContent(content);
  }

  @Test
  void theTabKeyCompletesVerbsChoicesAndFiles() throws Exception {
    Files.writeString(here.resolve("config one.txt"), "x");
    Files.createDirectory(here.resolve("folder"));
    Files.writeString(here.resolve("folder").resolve("inside"), "x");
    try (Program shell = start("shell", port())) {
      await(shell, "> ");
      type(shell, "stat\t\r");
      await(shell, "status \n+connect ");
      type(shell, "mode net\t\rmode\r");
      await(shell, "\nmode netascii\n");
      type(shell, "put con\t\r");
      await(shell, "skiff: push of \"config one.txt\": ");
      type(shell, "put fol\tin\t\r");
      await(shell, "skiff: push of \"inside\": ");
      type(shell, "quit\r");
      assertThat(shell.exitCode()).isZero();
    }
    assertThat(root.resolve("config one.txt")).exists();
    assertThat(root.resolve("inside")).exists();
  }

  @Test
  void theHistoryOutlivesTheShellAndIsItsOwnersAlone() throws Exception {
    try (Program shell = start("shell")) {
      await(shell, "> ");
      type(shell, "blksize 1428\r");
      await(shell, "> ");
      type(shell, "quit\r");
      assertThat(shell.exitCode()).isZero();
    }
    Path history = state.resolve("skiff").resolve("history");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
        .isEqualTo("rw-------");
    try (Program shell = start("shell")) {
      await(shell, "> ");
      type(shell, UP + UP + "\rblksize\r");
      await(shell, "\nblksize 1428\n");
      leave(shell);
    }
  }

  @Test
  void whereTheHistoryCannotBeKeptThereIsNone() throws Exception {
    Files.writeString(state.resolve("skiff"), "a file in the directory's place");
    try (Program shell = start("shell")) {
      await(shell, "> ");
      type(shell, "mode\r");
      await(shell, "\nmode octet\n");
      leave(shell);
      assertThat(shown(shell)).doesNotContain("xception").doesNotContain("WARN");
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {'x', (byte) 0xff})
  void aHistoryThatIsNoneIsLeftAlone(byte damage) throws Exception {
    Files.createDirectory(state.resolve("skiff"));
    Path history = Files.write(state.resolve("skiff").resolve("history"), new byte[] {damage});
    try (Program shell = start("shell")) {
      await(shell, "> ");
      type(shell, "mode\r");
      await(shell, "\nmode octet\n");
      leave(shell);
    }
    assertThat(history).hasBinaryContent(new byte[] {damage});
  }

  @Test
  void ctrlCEndsTheTransferAndNotTheShell() throws Exception {
    try (RawPeer server = new RawPeer(0);
        Program shell = start("shell", "" + server.port())) {
      await(shell, "> ");
      type(shell, "get f g h\r");
      server.receive();
      server.send(RawPeer.data(1, 512));
      server.await(RawPeer.ACK);
      type(shell, CTRL_C);
      server.await(RawPeer.ERROR);
      await(shell, "skiff: pull of \"f\" interrupted after 512 bytes\n");
      await(shell, "skiff: pulled 0 of 3 files: .*\n+skiff 127\\.0\\.0\\.1:\\d+> ");
      type(shell, "mode\r");
      await(shell, "\nmode octet\n");
      leave(shell);
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void ctrlCDropsTheLineThatIsTyped() throws Exception {
    try (Program shell = start("shell", port())) {
      await(shell, "> ");
      type(shell, "get bi");
      await(shell, "get bi");
      type(shell, CTRL_C);
      await(shell, "> ");
      type(shell, "quit\r");
      assertThat(shell.exitCode()).isZero();
      assertThat(TestHost.names(here)).isEmpty();
    }
  }

  @Test
  void whatIsTypedAheadIsNotLost() throws Exception {
    try (Program shell = start("shell", port())) {
      type(shell, "mode\rget big\rmode ascii\rmode\rquit\r");
      await(shell, "mode octet\n");
      await(shell, "skiff: pull of \"big\": ");
      await(shell, "\nmode netascii\n");
      assertThat(shell.exitCode()).isZero();
    }
  }
}
