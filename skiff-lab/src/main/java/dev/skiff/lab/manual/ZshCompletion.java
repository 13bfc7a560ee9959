package dev.skiff.lab.manual;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for zsh, in the words of its {@code _arguments}. */
final class ZshCompletion {
  private final StringBuilder script = new StringBuilder();

  private ZshCompletion() {}

  /** The script, to be a file named {@code _skiff} in a directory of {@code fpath}. */
  static String of(CommandSpec command) {
    return new ZshCompletion().write(command);
  }

  private String write(CommandSpec command) {
    String name = command.name();
    script.append(
        """
        #compdef %1$s
        # Completion of %1$s for zsh.

        _%1$s() {
          local curcontext="$curcontext" state
          local -a line commands
          commands=(
        """
            .formatted(name));
    List<CommandSpec> subcommands =
        command.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
    for (CommandSpec subcommand : subcommands) {
      append("    " + quoted(subcommand.name() + ":" + brief(subcommand)));
    }
    append("  )");
    arguments("  ", "-C", options(command), List.of("'1: :->command'", "'*:: :->arguments'"));
    append("  case $state in");
    append("    command) _describe -t commands command commands ;;");
    append("    arguments)");
    append("      case $line[1] in");
    subcommands.forEach(this::subcommand);
    append("      esac");
    append("      ;;");
    append("  esac");
    append("}");
    append("");
    append("_" + name + " \"$@\"");
    return script.toString();
  }

  private void subcommand(CommandSpec command) {
    append("        " + command.name() + ")");
    arguments("          ", "", options(command), positional(command));
    append("          ;;");
  }

  private void arguments(String indent, String flags, List<String> options, List<String> others) {
    append(indent + ("_arguments -s " + flags).strip() + " \\");
    append(
        Stream.concat(options.stream(), others.stream())
            .map(word -> indent + "  " + word)
            .collect(joining(" \\\n")));
  }

  private static List<String> options(CommandSpec command) {
    return Words.options(command).stream()
        .flatMap(option -> Stream.of(option.names()).map(name -> option(command, option, name)))
        .toList();
  }

  private static String option(CommandSpec command, OptionSpec option, String name) {
    String excluded = option.isMultiValue() ? "" : String.join(" ", exclusive(command, option));
    String prefix =
        option.isMultiValue()
            ? "*"
            : option.usageHelp() || option.versionHelp() ? "(- *)" : "(" + excluded + ")";
    String value = Words.takesValue(option) ? ":" + option.paramLabel() + ":" + action(option) : "";
    String joined = !Words.takesValue(option) ? "" : name.startsWith("--") ? "=" : "+";
    String description = Words.brief(option.description()).replace("[", "\\[").replace("]", "\\]");
    return quoted(prefix + name + joined + "[" + description + "]" + value);
  }

  /** An option excludes itself under its other names, and those of its group. */
  private static List<String> exclusive(CommandSpec command, OptionSpec option) {
    Stream<OptionSpec> group =
        command.argGroups().stream()
            .filter(candidate -> candidate.exclusive() && candidate.options().contains(option))
            .flatMap(candidate -> candidate.options().stream());
    return Stream.concat(Stream.of(option), group)
        .flatMap(other -> Stream.of(other.names()))
        .distinct()
        .toList();
  }

  private static List<String> positional(CommandSpec command) {
    List<Words> words = Words.positional(command);
    if (words.isEmpty()) {
      return List.of();
    }
    String alternatives =
        words.stream().map(each -> "\"arguments::" + action(each) + "\"").collect(joining(" "));
    return List.of(quoted("*: :_alternative " + alternatives));
  }

  private static String action(ArgSpec argument) {
    return action(Words.of(argument));
  }

  private static String action(Words words) {
    return switch (words) {
      case Words.Choice choice -> "(" + String.join(" ", choice.words()) + ")";
      case Words.Files _ -> "_files";
      case Words.Directories _ -> "_files -/";
      case Words.Hosts _ -> "_hosts";
      case Words.Unknown _ -> " ";
    };
  }

  private static String brief(CommandSpec command) {
    return Words.brief(command.usageMessage().description());
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void append(String line) {
    script.append(line).append('\n');
  }
}
