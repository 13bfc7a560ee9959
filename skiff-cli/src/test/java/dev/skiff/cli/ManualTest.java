package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The man pages and completions, kept by hand, have what the command has, and nothing else. */
class ManualTest {
  private static final Path PACKAGING = Path.of(System.getProperty("skiff.root"), "packaging");
  private static final CommandSpec SKIFF = Main.commandLine().getCommandSpec();
  private static final Pattern OPTION = Pattern.compile("(?<![-\\w])--?[A-Za-z][-\\w]*");

  static Stream<Named<CommandSpec>> commands() {
    return Stream.concat(Stream.of(SKIFF), subcommands())
        .map(command -> named(command.qualifiedName(), command));
  }

  private static Stream<CommandSpec> subcommands() {
    return SKIFF.subcommands().values().stream().map(CommandLine::getCommandSpec).distinct();
  }

  /** Without other names. */
  private static Set<String> names() {
    return subcommands().map(CommandSpec::name).collect(Collectors.toSet());
  }

  private static String file(String name) {
    try {
      return Files.readString(PACKAGING.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String page(CommandSpec command) {
    return file("man/" + command.qualifiedName("-") + ".1").replace("\\-", "-");
  }

  private static Set<String> options(CommandSpec command, Predicate<OptionSpec> which) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .filter(which)
        .flatMap(option -> Stream.of(option.names()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> options(CommandSpec command) {
    return options(command, option -> true);
  }

  private static Set<String> withValue(CommandSpec command) {
    return options(command, option -> option.arity().max() > 0);
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start);
    assertThat(from).as(start).isNotNegative();
    int to = text.indexOf(end, from + start.length());
    assertThat(to).as(end).isNotNegative();
    return text.substring(from + start.length(), to);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachPageHasAnEntryForEachOption(CommandSpec command) {
    String entries = between(page(command), ".SH OPTIONS\n", "\n.SH ");
    List<String> terms = entries.lines().filter(line -> line.startsWith("\\fB-")).toList();
    assertThat(found(OPTION, String.join("\n", terms).replaceAll("\\\\f[BIR]", " ")))
        .isEqualTo(options(command));
    assertThat(terms.stream().filter(term -> term.contains("\\fI")))
        .hasSize(
            (int)
                command.options().stream()
                    .filter(option -> !option.hidden() && option.arity().max() > 0)
                    .count());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aPageNamesNoOptionThatDoesNotExist(CommandSpec command) {
    Set<String> all =
        Stream.concat(Stream.of(SKIFF), subcommands())
            .flatMap(each -> options(each).stream())
            .collect(Collectors.toSet());
    assertThat(all).containsAll(found(OPTION, page(command).replaceAll("\\\\f[BIR]", " ")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachPageHasTheUsualSectionsAndEveryExitCode(CommandSpec command) {
    assertThat(page(command).lines().filter(line -> line.startsWith(".SH ")))
        .containsSubsequence(
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH OPTIONS",
            ".SH EXIT STATUS",
            ".SH EXAMPLES",
            ".SH SEE ALSO");
    for (String code :
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "129, 130, 143", "141")) {
      assertThat(page(command)).contains(".TP\n\\fB" + code + "\\fR\n");
    }
  }

  @Test
  void thereIsAPageForEachCommandAndTheFirstNamesThem() throws IOException {
    try (Stream<Path> pages = Files.list(PACKAGING.resolve("man"))) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              commands().map(Named::getPayload).map(c -> c.qualifiedName("-") + ".1").toList());
    }
    String commands = between(page(SKIFF), ".SH COMMANDS\n", "\n.SH ");
    assertThat(found(Pattern.compile("(?m)(?<=^\\\\fB)[a-z]+(?=\\\\fR$)"), commands))
        .isEqualTo(names());
  }

  /** The first page shows the examples of the help. */
  @Test
  void theExamplesOfTheHelpAreThoseOfThePage() {
    String page = page(SKIFF).replace("\\(aq", "'");
    assertThat(
            Stream.of(SKIFF.usageMessage().footer())
                .filter(line -> line.startsWith("  skiff "))
                .map(line -> line.strip().split(" {2,}", 2)[0]))
        .isNotEmpty()
        .allMatch(example -> page.contains(".TP\n\\fB" + example + "\\fR\n"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void bashCompletesEachOption(CommandSpec command) {
    String start = command.equals(SKIFF) ? "    1:*)" : "    *:" + command.name() + ")\n";
    String body =
        between(file("completion/skiff.bash"), start, command.equals(SKIFF) ? ";;" : "esac\n");
    String offered = body.lines().filter(line -> line.contains("-h --help")).findFirst().orElse("");
    assertThat(found(OPTION, between(offered, "-W '", "'"))).isEqualTo(options(command));
    assertThat(found(Pattern.compile("(?<= )--?[a-z][-\\w]*(?=:\\*)"), body))
        .isEqualTo(withValue(command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void zshCompletesEachOption(CommandSpec command) {
    String start = command.equals(SKIFF) ? "_arguments -s -C" : "        " + command.name() + ")\n";
    String body = between(file("completion/_skiff"), start, command.equals(SKIFF) ? "case" : ";;");
    String specifications =
        body.lines()
            .map(line -> line.replaceFirst("^ *'\\([^)]*\\)", "").replaceFirst("\\[.*", ""))
            .filter(line -> line.matches("[ '{*]*-.*") && !line.contains("_arguments"))
            .collect(Collectors.joining("\n"));
    assertThat(found(OPTION, specifications)).isEqualTo(options(command));
    assertThat(found(Pattern.compile("--?[a-z][-\\w]*(?=[=+])"), specifications))
        .isEqualTo(withValue(command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void fishCompletesEachOption(CommandSpec command) {
    String condition =
        command.equals(SKIFF) ? "use_subcommand" : "seen_subcommand_from " + command.name();
    List<String> lines =
        file("completion/skiff.fish")
            .lines()
            .filter(line -> line.contains(" -n '__fish_" + condition + "'"))
            .toList();
    assertThat(flags(lines.stream())).isEqualTo(options(command));
    assertThat(flags(lines.stream().filter(line -> line.matches(".*' -[xr]\\b.*"))))
        .isEqualTo(withValue(command));
  }

  private static Set<String> flags(Stream<String> lines) {
    return lines
        .flatMap(line -> Pattern.compile(" -([ls]) ([-\\w]+)").matcher(line).results())
        .map(flag -> (flag.group(1).equals("l") ? "--" : "-") + flag.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theShellsOfferEachCommand() {
    Set<String> commands = names();
    String bash = between(file("completion/skiff.bash"), "1:*) offer=(-W '", " -");
    assertThat(Set.of(bash.split(" "))).isEqualTo(commands);
    assertThat(found(Pattern.compile("(?m)(?<=^    ')[a-z]+(?=:)"), file("completion/_skiff")))
        .isEqualTo(commands);
    assertThat(found(Pattern.compile("(?<= -f -a )[a-z]+"), file("completion/skiff.fish")))
        .isEqualTo(commands);
  }

  @ParameterizedTest
  @ValueSource(strings = {"man", "completion"})
  void allIsPlainAscii(String directory) throws IOException {
    try (Stream<Path> files = Files.list(PACKAGING.resolve(directory))) {
      assertThat(files.map(file -> file(directory + "/" + file.getFileName())))
          .isNotEmpty()
          .allMatch(text -> StandardCharsets.US_ASCII.newEncoder().canEncode(text));
    }
  }
}
