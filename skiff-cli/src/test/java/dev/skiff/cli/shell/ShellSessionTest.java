package dev.skiff.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.Main;
import dev.skiff.cli.command.ExitCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lines set and show, and what is said of wrong ones: none of them gets as far as a socket.
 */
class ShellSessionTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ShellSession shell =
      new ShellSession(
          Main.commandLine()
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err))
              .getSubcommands()
              .get("shell"));

  private String run(String... lines) {
    out.getBuffer().setLength(0);
    for (String line : lines) {
      assertThat(shell.run(line, "")).as(line).isZero();
    }
    assertThat(err.toString()).isEmpty();
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          frob | unknown command 'frob'; type ? for help
          m | 'm' is ambiguous: mget, mput, mode
          get | usage: get FILE [LOCAL]...
          put | usage: put LOCAL [LOCAL]...
          status now | usage: status
          connect a 1 b | usage: connect [HOST] [PORT]
          connect h:69 70 | 'h:69' already has a port: leave out '70'
          connect h x | 'x' is not a valid port: 0 to 65535
          get f | no server yet: connect HOST [PORT], or HOST:FILE
          get h:dir/ | "dir/" is not a file name
          get "f | the quote " is not closed
          get h:a/f h:b/f h:c | "a/f" and "b/f" would both become "f"
          get tftp://h:x/f | 'tftp://h:x/f' is not a TFTP URI: 'h:x' is not a valid host or host:port
          mode mail | 'mail' is not a valid mode: octet or netascii
          blksize 7 | the block size must be 8 to 65464, not 7
          blksize x | 'x' is not a valid number
          window 0 | the window must be 1 to 65535, not 0
          gett | unknown command 'gett' (did you mean get?)
          pull f | no server yet: connect HOST [PORT], or HOST:FILE
          push f | no server yet: connect HOST [PORT], or HOST:FILE
          ls | there is no 'ls': TFTP cannot list files
          lcd /tmp | there is no 'lcd': name the local directory in get FILE LOCAL, or in put LOCAL
          !ls -l | there is no '!ls': use another terminal for local commands
          rexmt 0 | the timeout must be 0.01 to 255 seconds
          timeout x | 'x' is not a valid number of seconds
          retries -1 | the number of retries must be 0 to 999, not -1
          retries 1000 | the number of retries must be 0 to 999, not 1000
          trace maybe | 'maybe' is neither on nor off
          option multicast on | unknown option 'multicast': blksize, windowsize or timeout
          ? frob | unknown command 'frob'; type ? for help
          """)
  void aWrongLineIsExplainedInOneLine(String line, String problem) {
    assertThat(shell.run(line, "line 7: ")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).isEqualTo("skiff: line 7: " + problem + "\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void withoutAWordASettingIsShown() {
    assertThat(run("blksize 1428", "blksize")).isEqualTo("blksize 1428\n");
    assertThat(run("blksize auto", "blksize")).isEqualTo("blksize auto\n");
    assertThat(run("timeout 0.25", "timeout")).isEqualTo("timeout 0.25\n");
    assertThat(run("rexmt 0.25", "rexmt")).isEqualTo("rexmt 0.25\n");
    assertThat(run("mode")).isEqualTo("mode octet\n");
    assertThat(run("connect 2001:db8::7", "connect")).isEqualTo("connect [2001:db8::7]:69\n");
  }

  @Test
  void withoutAWordASwitchChanges() {
    assertThat(run("trace")).isEqualTo("trace on\n");
    assertThat(run("trace")).isEqualTo("trace off\n");
    assertThat(run("verbose")).isEqualTo("verbose on\n");
    assertThat(run("verbose off", "verbose")).isEqualTo("verbose on\n");
  }

  /** As in tftp: a packet is sent every second, for a minute in all. */
  @Test
  void rexmtIsForAPacketAndTimeoutForAll() {
    run("rexmt 1", "timeout 60");
    assertThat(shell.settings().options().timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(shell.settings().options().tries()).isEqualTo(60);
    run("rexmt auto", "timeout 9");
    assertThat(shell.settings().options().timeout()).isNull();
    assertThat(shell.settings().options().tries()).isEqualTo(3);
    run("option timeout 2", "timeout 1");
    assertThat(shell.settings().options().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(shell.settings().options().tries()).isEqualTo(1);
    run("timeout 60", "retries 1");
    assertThat(shell.settings().options().tries()).isEqualTo(2);
  }

  @Test
  void settingsHoldForTheTransfersThatFollow() {
    run("mode netascii", "blksize 512", "windowsize 4", "rexmt 2", "retries 0", "tcp on");
    assertThat(shell.settings().options().mode()).isEqualTo(Mode.NETASCII);
    assertThat(shell.settings().options().blockSize()).isEqualTo(OptionalInt.of(512));
    assertThat(shell.settings().options().windowSize()).isEqualTo(OptionalInt.of(4));
    assertThat(shell.settings().options().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(shell.settings().options().tries()).isEqualTo(1);
    assertThat(shell.settings().options().transport()).isEqualTo(Transport.TCP);
  }

  @Test
  void autoTakesSettingsBack() {
    String before = run("status");
    run("blksize 512", "window 4", "rexmt 2", "timeout 9", "retries 0");
    assertThat(run("status")).isNotEqualTo(before);
    run("blksize auto", "window auto", "rexmt auto", "timeout auto", "retries auto");
    assertThat(run("status")).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"binary, octet", "octet, octet", "ascii, netascii", "netascii, netascii"})
  void aModeIsAVerbAsWell(String verb, String mode) {
    assertThat(run(verb, "mode")).isEqualTo("mode " + mode + "\n");
    assertThat(run("mode " + verb, "mode")).isEqualTo("mode " + mode + "\n");
  }

  @Test
  void optionsAreSetAsAtftpSetsThem() {
    assertThat(run("option blksize 1428", "blksize")).isEqualTo("blksize 1428\n");
    assertThat(run("option disable blksize", "blksize")).isEqualTo("blksize auto\n");
  }

  @Test
  void theBeginningOfAVerbIsEnough() {
    assertThat(run("con h 6969", "stat")).startsWith("connect   h:6969\n");
  }

  @Test
  void anotherHostHasTheDefaultPortAgain() {
    assertThat(run("connect a:6969", "connect b", "connect")).isEqualTo("connect b:69\n");
    assertThat(run("connect 6969", "connect")).isEqualTo("connect b:6969\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quit", "exit", "bye", "q"})
  void itEndsByManyNames(String verb) {
    assertThat(shell.isEnded()).isFalse();
    run(verb);
    assertThat(shell.isEnded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "help"})
  void theHelpNamesEachVerb(String verb) {
    String help = run(verb);
    assertThat(shell.verbs()).map(ShellVerb::name).allMatch(name -> help.contains(name));
  }

  @Test
  void theHelpOfAVerbIsItsLines() {
    assertThat(run("? get"))
        .contains("get FILE [LOCAL]")
        .contains("get FILE...")
        .doesNotContain("put")
        .hasLineCount(2);
  }
}
