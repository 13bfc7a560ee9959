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
    return Main.commandLine(words.length == 0 ? "" : words[0])
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

  @ParameterizedTest
  @CsvSource({
    "help, Usage: skiff [-hV] [COMMAND]",
    "help pull, Usage: skiff pull [OPTIONS] FILE... [ADDRESS] [PORT]",
    "help put, Usage: skiff push [OPTIONS] FILE... [ADDRESS] [PORT]",
    "get --help, Usage: skiff pull [OPTIONS] FILE... [ADDRESS] [PORT]",
    "version, skiff ",
  })
  void commandsOfOtherProgramsMeanTheSame(String line, String start) {
    assertThat(run(line.split(" "))).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).startsWith(start);
  }

  @Test
  void helpNamesEveryExitCode() {
    run("--help");
    for (int code : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 129, 130, 141, 143}) {
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
            "Most transfers at once (default: " + Limits.DEFAULT.transfers() + ")",
            "Most transfers at once with one IPv4 address or IPv6 /64 (default: "
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
          `` | which command? serve, pull, push or shell
          frob | unknown command 'frob'; commands: serve, pull, push, shell
          pul | unknown command 'pul' (did you mean pull?); commands: serve, pull, push, shell
          server | unknown command 'server' (did you mean serve?); commands: serve, pull, push, shell
          --frob | unknown option '--frob'
          serve 70000 | '70000' is not a valid port: 0 to 65535
          serve 127.0.0.1 x | 'x' is not a valid port: 0 to 65535
          serve 127.0.0.1:69 70 | '127.0.0.1:69' already has a port: leave out '70'
          serve a 1 b | unexpected argument 'b'
          serve a 1 --port 2 | unexpected argument '2'
          serve --root= | Invalid value for option '--root': the name is empty
          serve --grace x | Invalid value for option '--grace': 'x' is not a valid number of seconds
          serve --max-upload -1 | Invalid value for option '--max-upload': '-1' is not a valid size: a number, and K, M or G
          serve --max-transfers 0 | --max-transfers must be 1 or more, not 0
          serve --max-per-client -5 | --max-per-client must be 1 or more, not -5
          serve --read-only --create-dirs | --read-only and --create-dirs cannot be used together
          serve --read-only --overwrite | --read-only and --overwrite cannot be used together
          serve --no-tcp --no-udp | --no-tcp and --no-udp cannot be used together
          serve --port-range x | Invalid value for option '--port-range': 'x' is not a valid port range: two numbers, such as 40000-40999
          serve --port-range 40000 | Invalid value for option '--port-range': '40000' is not a valid port range: two numbers, such as 40000-40999
          serve --port-range 40999-40000 | Invalid value for option '--port-range': '40999-40000' is not a valid port range: the first port is above the last
          serve --port-range 0:10 | Invalid value for option '--port-range': '0:10' is not a valid port range: ports are 1 to 65535
          serve --port-range 1-65536 | Invalid value for option '--port-range': '1-65536' is not a valid port range: ports are 1 to 65535
          serve 6969 --port-range 6000:7000 | --port-range 6000-7000 contains the port to listen on, 6969
          serve --port-range 1-100 | --port-range 1-100 contains the port to listen on, 69
          serve --no-udp --port-range 40000-40999 | --port-range does not apply over TCP: leave it out
          serve --block-limit 7 | --block-limit must be 8 to 65464, not 7
          serve --block-limit 65465 | --block-limit must be 8 to 65464, not 65465
          serve --block-limit all | Invalid value for option '--block-limit': 'all' is not a valid number of bytes, or auto
          serve --mtu 575 | --mtu must be 576 to 65535, not 575
          serve --mtu 65536 | --mtu must be 576 to 65535, not 65536
          serve --no-udp --mtu 1400 | --mtu does not apply over TCP: leave it out
          serve --no-udp --block-limit auto | --block-limit does not apply over TCP: leave it out
          serve --refuse-option bloksize | Invalid value for option '--refuse-option' (NAME): 'bloksize' is not a known option: blksize, windowsize, timeout, tsize, utimeout, rollover
          serve --refuse-option | Missing required parameter for option '--refuse-option' (NAME)
          serve --blksize 512 | unknown option '--blksize' (did you mean --block-limit?)
          serve --red-only | unknown option '--red-only' (did you mean --refuse-option or --read-only?)
          serve 127.0.0.1:69 --port 70 | '127.0.0.1:69' already has a port: leave out '70'
          serve --port x | Invalid value for option '--port': 'x' is not a valid port: 0 to 65535
          shell a b c | unexpected argument 'c'
          shell a 1 --port 2 | unexpected argument '2'
          shell a b | 'b' is not a valid port: 0 to 65535
          shell a:70000 | '70000' is not a valid port: 0 to 65535
          pull | FILE is missing
          push | FILE is missing
          pull f h --port 70000 | '70000' is not a valid port: 0 to 65535
          pull f h 69 --port 70 | '69' is not a valid address: a number is a port
          pull f h 69 /tmp/x | '/tmp/x' is not an address; for the name of the copy: -o /tmp/x
          pull f h . | '.' is not an address; for the name of the copy: -o .
          push f h:69 dir/x | 'dir/x' is not an address; for the name of the copy: --as dir/x
          pull f h -o | Missing required parameter for option '--output' (LOCAL)
          push f h --as | Missing required parameter for option '--as' (REMOTE)
          pull f --tiemout 1 | unknown option '--tiemout' (did you mean --timeout?)
          pull f --blocksize 7 | the block size must be 8 to 65464, not 7
          pull f --windowsize=0 | the window must be 1 to 65535, not 0
          pull f --tcp --block-size 512 | --blocksize does not apply over TCP: leave it out
          get f --frob | unknown option '--frob'; put -- before a file name that begins with -
          pulll f | unknown command 'pulll' (did you mean pull?); commands: serve, pull, push, shell
          pull f h 70000 | '70000' is not a valid port: 0 to 65535
          pull f h 1 2 | '1' is not a valid address: a number is a port
          pull a b h -o - | -o - takes one file, not several
          pull a b h -o nowhere | -o must be a directory for several files: "nowhere" is not
          pull a/f b/f h | "a/f" and "b/f" would both become "f"
          pull f f h -o / | "f" and "f" would both become "/f"
          pull a b h --jobs 0 | --jobs must be 1 to 64, not 0
          pull a b h --jobs 65 | --jobs must be 1 to 64, not 65
          pull tftp://h/f tftp://h/dir/f | "f" and "dir/f" would both become "f"
          pull f tftp://h/g | 'tftp://h/g' is a URI, other files are not: use URIs for all files or for none
          pull f 0 | port must be 1 to 65535, not 0
          pull f h:x | 'h:x' is not a valid ADDRESS or ADDRESS:PORT
          pull f --frob | unknown option '--frob'; put -- before a file name that begins with -
          pull f --blksize 7 | the block size must be 8 to 65464, not 7
          pull f --blksize 65465 | the block size must be 8 to 65464, not 65465
          pull f --blksize 1024abc | Invalid value for option '--blksize': '1024abc' is not a valid number
          pull f --window 0 | the window must be 1 to 65535, not 0
          pull f --timeout 0 | the timeout must be 0.01 to 255 seconds
          pull f --timeout 256 | the timeout must be 0.01 to 255 seconds
          pull f --mode mail | Invalid value for option '--mode': 'mail' is not a valid mode: octet or netascii
          pull f --retries -1 | the number of retries must be 0 to 999, not -1
          pull f --retries 1000 | the number of retries must be 0 to 999, not 1000
          pull f --tcp --blksize 512 | --blksize does not apply over TCP: leave it out
          pull tftp+tcp://h/f --window 4 | --window does not apply over TCP: leave it out
          push f --tcp --timeout 1 | --timeout does not apply over TCP: leave it out
          push f tftp+tcp://h/f --retries 1 | --retries does not apply over TCP: leave it out
          pull f -o= | the name after -o is empty
          pull dir/ | "dir/" is not a file name; use -o to choose one
          pull dir\\ | "dir\\" is not a file name; use -o to choose one
          pull a/.. | "a/.." is not a file name; use -o to choose one
          pull dir/ -o / | "dir/" is not a file name; use -o to choose one
          pull tftp://h/dir/ | "dir/" is not a file name; use -o to choose one
          pull tftp://h/f h | the URI already names the server: give nothing but URIs
          pull tftp://h/f ./x | the URI already names the server: give nothing but URIs, or -o ./x for the name of the copy
          pull tftp://h/f 69 | the URI already names the server: give nothing but URIs
          pull http://h/f | 'http://h/f' is not a TFTP URI: its scheme is neither tftp nor tftp+tcp
          pull tftp://h | 'tftp://h' is not a TFTP URI: it has no file name
          push - | standard input has no name: add --as REMOTE
          push - h 69 | standard input has no name: add --as REMOTE
          push f --as= | a file name must not be empty or hold a NUL
          push f tftp://h/g 69 | the URI already names the server: put nothing but files before it
          push f tftp://h/g --as x | the URI already names the file: leave out --as
          pull f --attempts 0 | --attempts must be 1 to 1000, not 0
          pull f -q -v | --quiet and --verbose cannot be used together
          pull f --verify 00 | Invalid value for option '--verify': '00' is not a valid SHA-256: 64 hexadecimal digits
          pull a b h --verify 0000000000000000000000000000000000000000000000000000000000000000 | --verify checks one file, not several
          pull f -o - --verify 0000000000000000000000000000000000000000000000000000000000000000 | --verify cannot be used with -o -: the bytes are written before they are checked
          pull f -o - --attempts 2 | --attempts cannot be used with standard output
          pull f -o - --json | --json cannot be used with -o -: both write to standard output
          pull f -o - --checksum | --checksum cannot be used with -o -: both write to standard output
          push - --as f --attempts 2 | --attempts cannot be used with standard input
          push f - h --as x | - (standard input) cannot be used together with other files
          push - h --as x/ | standard input has no name: add --as REMOTE
          push - tftp://h/x/ | standard input has no name: add --as REMOTE
          push a b h --as x | --as must end in / for several files
          push a b tftp://h/x | the URI must end in / for several files
          push a tftp://h/f tftp://h/g | the URI already names the server: put nothing but files before it
          push a/f b/f h | "a/f" and "b/f" would both become "f"
          push a b tftp://h/x/ --as y | the URI already names the file: leave out --as
          push -r f h --as x | --as must end in / with -r
          push / | '/' is a directory; use -r to upload its files
          push .. | '..' is a directory; use -r to upload its files
          push -f | unknown option '-f'; put -- before a file name that begins with -
          """)
  void aWrongCommandLineGetsOneLineAndAHint(String line, String message) {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ", -1);
    assertThat(run(words)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    boolean known = line.matches("(serve|pull|get|push|shell)( .*)?");
    String command = known ? "skiff " + words[0].replace("get", "pull") : "skiff";
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
            "skiff: '' is not a file name",
            "Try 'skiff push --help'.");
  }

  @Test
  void hostileWordsDoNotMoveTheCursor() {
    assertThat(run("pull", "f", "\n\u001b[2J:x")).isEqualTo(2);
    assertThat(err.toString()).startsWith("skiff: '??[2J:x' is not a valid ");
  }

  @Test
  void aNameThatBeginsWithAnAtSignIsNotAFileOfArguments(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("arguments"), "--help");
    assertThat(run("pull", "@" + file, "x", "70000")).isEqualTo(2);
    assertThat(err.toString()).startsWith("skiff: '70000' is not a valid port");
  }
}
