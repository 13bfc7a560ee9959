package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, and command lines that are wrong: none of them gets as far as a socket. */
class CommandLineTest {
  private static final int SCREEN_COLUMNS = 80;
  private static final int SCREEN_LINES = 40;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve", "pull", "push", "shell"})
  void helpFitsOnAScreenAndGoesToStandardOutput(String command) {
    int code = command.isEmpty() ? run("--help") : run(command, "--help");
    assertThat(code).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines())
        .allMatch(line -> line.length() <= SCREEN_COLUMNS)
        .hasSizeLessThanOrEqualTo(SCREEN_LINES);
    assertThat(out.toString()).startsWith(("Usage: skiff " + command).strip());
  }

  @Test
  void noLineOfHelpIsAStrayRestOfAnother() {
    for (String command : new String[] {"serve", "pull", "push", "shell"}) {
      run(command, "--help");
    }
    run("--help");
    assertThat(out.toString().lines().filter(line -> !line.isBlank()))
        .allMatch(line -> line.startsWith("  ") || line.length() > 10 || line.endsWith(":"));
  }

  @Test
  void helpNamesEveryExitCode() {
    run("--help");
    for (int code : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 130, 143}) {
      assertThat(out.toString()).containsPattern("(?m)[ ]" + code + "(,|  )");
    }
  }

  @Test
  void helpNamesTheDefaultsThatHold() {
    run("serve", "--help");
    run("pull", "--help");
    String help = out.toString().replaceAll("\\s+", " ");
    assertThat(help)
        .contains(
            "Transfers at once (default: " + Limits.DEFAULT.transfers() + ")",
            "Transfers at once with one address (default: "
                + Limits.DEFAULT.transfersPerClient()
                + ")",
            "before giving up (default: " + (Limits.DEFAULT.tries() - 1) + ")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void theVersionIsThatOfTheBuild(String option) {
    assertThat(run(option)).isZero();
    assertThat(out.toString().lines().findFirst().orElseThrow())
        .matches("skiff \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | one of serve, pull, push and shell is needed
          frob | there is no command 'frob', only serve, pull, push and shell
          --frob | there is no option '--frob'; a name that begins with - comes after --
          serve 70000 | '70000' is no port: 0 to 65535
          serve 127.0.0.1 x | 'x' is no port: 0 to 65535
          serve 127.0.0.1:69 | '127.0.0.1:69' is no address: the port is a word of its own, after a space
          serve a 1 b | 'b' is one word too many
          serve --root= | Invalid value for option '--root': the name is empty
          serve --grace x | Invalid value for option '--grace': 'x' is no number of seconds
          serve --max-upload -1 | Invalid value for option '--max-upload': '-1' is no size: a number, and K, M or G
          serve --max-transfers 0 | --max-transfers must be 1 or more, not 0
          serve --max-per-client -5 | --max-per-client must be 1 or more, not -5
          serve --read-only --overwrite | --read-only and --overwrite exclude each other
          serve --no-tcp --no-udp | --no-tcp and --no-udp exclude each other
          serve --blksize 512 | there is no option '--blksize'; a name that begins with - comes after --
          shell a b c | 'c' is one word too many
          shell a b | 'b' is no port: 0 to 65535
          shell a:69 | 'a:69' is no address: the port is a word of its own, after a space
          pull | FILE is missing
          push | FILE is missing
          pull f h 70000 | '70000' is no port: 0 to 65535
          pull f h 1 2 | '1' is no address: a number is a port
          pull a b h -o - | standard output takes one file, not several
          pull a b h -o nowhere | "nowhere" is no directory, and several files need one
          pull a/f b/f h | "a/f" and "b/f" would both become "f"
          pull f f h -o / | "f" and "f" would both become "/f"
          pull a b h --jobs 0 | --jobs must be 1 to 64, not 0
          pull a b h --jobs 65 | --jobs must be 1 to 64, not 65
          pull tftp://h/f tftp://h/dir/f | "f" and "dir/f" would both become "f"
          pull f tftp://h/g | 'tftp://h/g' is a URI among names: all files by URIs, or none
          pull f 0 | port must be 1 to 65535, not 0
          pull f h:69 | 'h:69' is no address: the port is a word of its own, after a space
          pull f --frob | there is no option '--frob'; a name that begins with - comes after --
          pull f --blksize 7 | the block size must be 8 to 65464, not 7
          pull f --blksize 65465 | the block size must be 8 to 65464, not 65465
          pull f --blksize 1024abc | Invalid value for option '--blksize': '1024abc' is no whole number, or too large
          pull f --window 0 | the window must be 1 to 65535, not 0
          pull f --timeout 0 | the timeout must be 0.01 to 255 seconds
          pull f --timeout 256 | the timeout must be 0.01 to 255 seconds
          pull f --mode mail | Invalid value for option '--mode': 'mail' is no mode: octet or netascii
          pull f --retries -1 | the number of retries must be 0 to 999, not -1
          pull f --retries 1000 | the number of retries must be 0 to 999, not 1000
          pull f --tcp --blksize 512 | --blksize has no meaning over TCP: leave it out
          pull tftp+tcp://h/f --window 4 | --window has no meaning over TCP: leave it out
          push f --tcp --timeout 1 | --timeout has no meaning over TCP: leave it out
          push f tftp+tcp://h/f --retries 1 | --retries has no meaning over TCP: leave it out
          pull f -o= | the name after -o is empty
          pull dir/ | "dir/" names no file; -o says what to call it here
          pull dir\\ | "dir\\" names no file; -o says what to call it here
          pull a/.. | "a/.." names no file; -o says what to call it here
          pull dir/ -o / | "dir/" names no file; -o says what to call it here
          pull tftp://h/dir/ | "dir/" names no file; -o says what to call it here
          pull tftp://h/f h | the URI names the server and the port already: leave out the others
          pull tftp://h/f 69 | the URI names the server and the port already: leave out the others
          pull http://h/f | 'http://h/f' is no TFTP URI: its scheme is neither tftp nor tftp+tcp
          pull tftp://h | 'tftp://h' is no TFTP URI: it names no file
          push - | standard input has no name: add --as REMOTE
          push - h 69 | standard input has no name: add --as REMOTE
          push f --as= | a file name must not be empty or hold a NUL
          push f tftp://h/g 69 | the URI names the server and the port already: leave out the others
          push f tftp://h/g --as x | the URI names the file already: leave out --as
          pull f --attempts 0 | --attempts must be 1 to 1000, not 0
          pull f -q -v | --quiet and --verbose exclude each other
          pull f --verify 00 | Invalid value for option '--verify': '00' is no SHA-256: 64 hexadecimal digits
          pull a b h --verify 0000000000000000000000000000000000000000000000000000000000000000 | --verify has one checksum, for one file
          pull f -o - --verify 0000000000000000000000000000000000000000000000000000000000000000 | --verify comes too late for standard output: it has the bytes by then
          pull f -o - --attempts 2 | standard output cannot begin again: leave out --attempts
          pull f -o - --json | standard output has the file already: leave out --json, or -o -
          pull f -o - --checksum | standard output has the file already: leave out --checksum, or -o -
          push - --as f --attempts 2 | standard input cannot begin again: leave out --attempts
          push f - h --as x | standard input goes alone, not with other files
          push - h --as x/ | standard input has no name: add --as REMOTE
          push - tftp://h/x/ | standard input has no name: add --as REMOTE
          push a b h --as x | --as must end in / for several files
          push a b tftp://h/x | the URI must end in / for several files
          push a tftp://h/f tftp://h/g | the URI names the server and the port already: leave out the others
          push a/f b/f h | "a/f" and "b/f" would both become "f"
          push a b tftp://h/x/ --as y | the URI names the file already: leave out --as
          push -r f h --as x | --as must end in / with -r
          push / | '/' is a directory: -r sends what is in it
          push .. | '..' is a directory: -r sends what is in it
          push -f | there is no option '-f'; a name that begins with - comes after --
          """)
  void aWrongCommandLineGetsOneLineAndAHint(String line, String message) {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ", -1);
    assertThat(run(words)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    boolean known = line.matches("(serve|pull|push|shell).*");
    String command = known ? "skiff " + words[0] : "skiff";
    assertThat(err.toString().lines())
        .containsExactly("skiff: " + message, "Try '" + command + " --help'.");
  }

  @Test
  void anEmptyWordIsNoAddressAndNoFile() {
    assertThat(run("pull", "f", "", "69")).isEqualTo(2);
    assertThat(run("serve", "", "6969")).isEqualTo(2);
    assertThat(run("pull", "")).isEqualTo(2);
    assertThat(run("push", "")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "skiff: the address is empty",
            "Try 'skiff pull --help'.",
            "skiff: the address is empty",
            "Try 'skiff serve --help'.",
            "skiff: a file name must not be empty or hold a NUL",
            "Try 'skiff pull --help'.",
            "skiff: '' names no file",
            "Try 'skiff push --help'.");
  }

  @Test
  void hostileWordsDoNotMoveTheCursor() {
    assertThat(run("pull", "f", "\n\u001b[2J:1")).isEqualTo(2);
    assertThat(err.toString()).startsWith("skiff: '??[2J:1' is no address: ");
  }

  @Test
  void aNameThatBeginsWithAnAtSignIsNotAFileOfArguments(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("arguments"), "--help");
    assertThat(run("pull", "@" + file, "x", "70000")).isEqualTo(2);
    assertThat(err.toString()).startsWith("skiff: '70000' is no port");
  }
}
