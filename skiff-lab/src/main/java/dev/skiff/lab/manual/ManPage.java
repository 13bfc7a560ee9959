package dev.skiff.lab.manual;

import static java.util.stream.Collectors.joining;

import dev.skiff.lab.manual.Footer.Example;
import dev.skiff.lab.manual.Footer.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The man page of a command, in the macros of man(7). */
final class ManPage {
  private static final int SECTION = 1;

  private final Roff page = new Roff();
  private final CommandLine line;
  private final CommandSpec command;
  private final Footer footer;

  private ManPage(CommandLine line) {
    this.line = line;
    this.command = line.getCommandSpec();
    this.footer = Footer.of(command);
  }

  /**
   * The page.
   *
   * @param version shown at its foot, as the date is
   */
  static String of(CommandLine command, String version, String date) {
    return new ManPage(command).write(version, date);
  }

  private String write(String version, String date) {
    String name = Manual.pageName(command);
    page.title(name, SECTION, date, "skiff " + version);
    page.section("NAME");
    page.text(Roff.plain(name + " - " + decapitalized(unstopped(description()))));
    page.section("SYNOPSIS");
    synopsis();
    page.section("DESCRIPTION");
    page.text(Roff.sentence(description()));
    footer.paragraphs().forEach(page::paragraph);
    commands();
    arguments("ARGUMENTS", command.positionalParameters().stream().filter(p -> !p.hidden()));
    arguments("OPTIONS", command.options().stream().filter(option -> !option.hidden()));
    footer.others().forEach(this::others);
    exitStatus();
    examples();
    seeAlso();
    return page.toString();
  }

  private String description() {
    return String.join(" ", command.usageMessage().description());
  }

  private static String unstopped(String sentence) {
    return sentence.replaceFirst("\\.$", "");
  }

  /** Unless the first word is a name, such as TFTP. */
  private static String decapitalized(String sentence) {
    return Character.isUpperCase(sentence.charAt(1))
        ? sentence
        : sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  /** As {@code --help} has it: the command in bold, what stands for something else in italics. */
  private void synopsis() {
    Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    String text = help.synopsis(0).strip().replaceAll("\\s+", " ");
    String name = command.qualifiedName();
    page.text(Roff.bold(name) + Roff.labels(text.substring(name.length())));
  }

  private void commands() {
    if (line.getSubcommands().isEmpty()) {
      return;
    }
    page.section("COMMANDS");
    line.getSubcommands()
        .forEach(
            (name, subcommand) ->
                page.entry(
                    Roff.bold(name),
                    String.join(" ", subcommand.getCommandSpec().usageMessage().description())
                        + " See "
                        + reference(subcommand.getCommandSpec())
                        + "."));
  }

  private void arguments(String title, Stream<? extends ArgSpec> arguments) {
    List<? extends ArgSpec> shown = arguments.toList();
    if (!shown.isEmpty()) {
      page.section(title);
      shown.forEach(
          argument -> page.entry(term(argument), String.join(" ", argument.description())));
    }
  }

  private static String term(ArgSpec argument) {
    return switch (argument) {
      case PositionalParamSpec parameter -> Roff.labels(parameter.paramLabel());
      case OptionSpec option ->
          Arrays.stream(option.names()).map(Roff::bold).collect(joining(", ")) + value(option);
      default -> throw new IllegalArgumentException(argument.toString());
    };
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : " " + Roff.italic(option.paramLabel());
  }

  private void others(String title, List<String> lines) {
    page.section(title.toUpperCase(Locale.ROOT));
    for (String line : lines) {
      String[] parts = line.split(" {2,}", 2);
      page.entry(Roff.bold(parts[0]), parts.length > 1 ? parts[1] : "");
    }
  }

  /** The same for all commands: only the page of the first has them in its help. */
  private void exitStatus() {
    page.section("EXIT STATUS");
    for (ExitCode code : Footer.of(command.root()).exitCodes()) {
      page.entry(Roff.bold(code.code()), code.meaning());
    }
  }

  private void examples() {
    List<Example> examples = ownExamples();
    if (!examples.isEmpty()) {
      page.section("EXAMPLES");
      examples.forEach(example -> page.entry(Roff.bold(example.command()), example.purpose()));
    }
  }

  /** Those of its own help, or of the others those that begin with its name. */
  private List<Example> ownExamples() {
    if (!footer.examples().isEmpty()) {
      return footer.examples();
    }
    return Footer.of(command.root()).examples().stream()
        .filter(example -> example.command().startsWith(command.qualifiedName() + " "))
        .toList();
  }

  private void seeAlso() {
    page.section("SEE ALSO");
    CommandSpec root = command.root();
    Stream<CommandSpec> subcommands =
        root.subcommands().values().stream().map(CommandLine::getCommandSpec);
    page.text(
        Stream.concat(Stream.of(root), subcommands)
            .map(ManPage::reference)
            .filter(other -> !other.equals(reference(command)))
            .map(Roff::sentence)
            .collect(joining(", ")));
  }

  private static String reference(CommandSpec other) {
    return Manual.pageName(other) + "(" + SECTION + ")";
  }
}
