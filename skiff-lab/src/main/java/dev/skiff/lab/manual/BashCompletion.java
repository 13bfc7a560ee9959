package dev.skiff.lab.manual;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion for bash, in the words of its {@code compgen}. Picocli's own script for bash offers no
 * file where the argument is not one to Java, and none of those here is.
 */
final class BashCompletion {
  private final StringBuilder script = new StringBuilder();

  private BashCompletion() {}

  /** The script, to be a file named {@code skiff} among the completions of bash. */
  static String of(CommandSpec command) {
    return new BashCompletion().write(command);
  }

  private String write(CommandSpec command) {
    List<CommandSpec> subcommands =
        command.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
    script.append(
        """
        # Completion of %1$s for bash.

        _%1$s() {
          local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} offer=()
          case $COMP_CWORD:${COMP_WORDS[1]} in
            1:*) offer=(-W '%2$s %3$s') ;;
        """
            .formatted(
                command.name(),
                subcommands.stream().map(CommandSpec::name).collect(joining(" ")),
                options(command)));
    subcommands.forEach(this::subcommand);
    script.append(
        """
          esac
          case ${offer[0]-} in
            -f) compopt -o filenames ;;
            -d) compopt +o default -o filenames ;;
            *) compopt +o default ;;
          esac
          [ ${#offer[@]} -eq 0 ] || mapfile -t COMPREPLY < <(compgen "${offer[@]}" -- "$word")
        }

        complete -o default -F _%1$s %1$s
        """
            .formatted(command.name()));
    return script.toString();
  }

  private void subcommand(CommandSpec command) {
    append("    *:" + command.name() + ")");
    append("      case $before:$word in");
    Words.options(command).stream()
        .filter(Words::takesValue)
        .collect(Collectors.groupingBy(option -> compgen(List.of(Words.of(option)))))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> append("        " + names(entry.getValue()) + ") " + entry.getKey()));
    append("        *:-*) offer=(-W '" + options(command) + "') ;;");
    append("        *) " + compgen(Words.positional(command)));
    append("      esac");
    append("      ;;");
  }

  private static String names(List<OptionSpec> options) {
    return options.stream()
        .flatMap(option -> Stream.of(option.names()))
        .map(name -> name + ":*")
        .collect(joining(" | "));
  }

  private static String options(CommandSpec command) {
    return Words.options(command).stream()
        .flatMap(option -> Stream.of(option.names()))
        .collect(joining(" "));
  }

  private static String compgen(List<Words> kinds) {
    return "offer=(" + kinds.stream().map(BashCompletion::compgen).collect(joining(" ")) + ") ;;";
  }

  private static String compgen(Words words) {
    return switch (words) {
      case Words.Choice choice -> "-W '" + String.join(" ", choice.words()) + "'";
      case Words.Files _ -> "-f";
      case Words.Directories _ -> "-d";
      case Words.Hosts _ -> "-A hostname";
      case Words.Unknown _ -> "";
    };
  }

  private void append(String line) {
    script.append(line).append('\n');
  }
}
