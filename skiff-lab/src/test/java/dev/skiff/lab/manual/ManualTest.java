package dev.skiff.lab.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What {@code --help} says stands in the man pages and in the completions as well. */
class ManualTest {
  private static final Pattern OPTION = Pattern.compile("(?m)(?<=^ {2,6}|, )-[-\\w]+");

  private final Map<String, String> files = Manual.files("1.2.3", "2026-01-02");

  static Stream<String> commands() {
    return Stream.concat(Stream.of(""), Main.commandLine().getSubcommands().keySet().stream());
  }

  private static String help(String command) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
    assertThat(line.execute((command + " --help").strip().split(" "))).isZero();
    return out.toString();
  }

  private static List<String> options(String command) {
    List<String> options = OPTION.matcher(help(command)).results().map(MatchResult::group).toList();
    assertThat(options).contains("-h", "--help", "-V", "--version");
    return options;
  }

  private String page(String command) {
    return files.get("man/man1/skiff" + (command.isEmpty() ? "" : "-" + command) + ".1");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionOfTheHelpIsAnEntryOfThePage(String command) {
    for (String option : options(command)) {
      assertThat(page(command))
          .containsPattern(
              "(?m)^\\.TP\n.*" + Pattern.quote("\\fB" + option.replace("-", "\\-") + "\\fR"));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionOfTheHelpIsCompletedByBash(String command) {
    String start = command.isEmpty() ? "    1:*)" : "    *:" + command + ")\n";
    String body = part("completion/bash/skiff", start, command.isEmpty() ? ";;" : "  esac\n");
    assertThat(options(command)).allMatch(option -> body.matches("(?s).*[ ']" + option + "[ '].*"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionOfTheHelpIsCompletedByZsh(String command) {
    String start = command.isEmpty() ? "_arguments -s -C" : "        " + command + ")\n";
    String body = part("completion/zsh/_skiff", start, command.isEmpty() ? "case" : ";;");
    assertThat(options(command))
        .allMatch(option -> body.matches("(?s).*\\)" + option + "[=+]?\\[.*"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachOptionOfTheHelpIsCompletedByFish(String command) {
    String condition =
        command.isEmpty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + command;
    List<String> lines =
        files
            .get("completion/fish/skiff.fish")
            .lines()
            .filter(line -> line.contains("'" + condition + "'"))
            .toList();
    assertThat(options(command))
        .map(
            option ->
                option.startsWith("--") ? "-l " + option.substring(2) : "-s " + option.substring(1))
        .allMatch(flag -> lines.stream().anyMatch(line -> line.contains(" " + flag + " ")));
  }

  private String part(String file, String start, String end) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(start) + ".*?" + Pattern.quote(end), Pattern.DOTALL)
            .matcher(files.get(file));
    assertThat(matcher.find()).as(start).isTrue();
    return matcher.group();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachPageHasTheUsualSections(String command) {
    assertThat(page(command).lines().filter(line -> line.startsWith(".SH ")))
        .containsSubsequence(
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH OPTIONS",
            ".SH EXIT STATUS",
            ".SH EXAMPLES",
            ".SH SEE ALSO");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachPageNamesEveryExitCode(String command) {
    for (String code : List.of("0", "1", "2", "3", "4", "5", "6", "7", "130, 143")) {
      assertThat(page(command)).contains(".TP\n\\fB" + code + "\\fR\n");
    }
  }

  @Test
  void theFirstPageHasTheExamplesOfTheHelp() {
    List<String> shown =
        help("").lines().filter(line -> line.matches("  skiff .*")).map(String::strip).toList();
    assertThat(shown).isNotEmpty();
    assertThat(Footer.of(Main.commandLine().getCommandSpec()).examples())
        .hasSameSizeAs(shown)
        .allMatch(example -> page("").contains(".TP\n" + Roff.bold(example.command()) + "\n"));
  }

  @Test
  void theSameSourcesGiveTheSameBytes() {
    assertThat(Manual.files("1.2.3", "2026-01-02")).isEqualTo(files);
  }

  @Test
  void allIsPlainAscii() {
    assertThat(files.values())
        .allMatch(file -> StandardCharsets.US_ASCII.newEncoder().canEncode(file));
  }
}
