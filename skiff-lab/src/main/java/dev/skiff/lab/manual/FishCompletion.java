package dev.skiff.lab.manual;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish: a line for each command, option and kind of argument. */
final class FishCompletion {
  private final StringBuilder script = new StringBuilder();
  private final String name;

  private FishCompletion(String name) {
    this.name = name;
  }

  /** The script, to be a file named {@code skiff.fish} among the completions of fish. */
  static String of(CommandSpec command) {
    return new FishCompletion(command.name()).write(command);
  }

  private String write(CommandSpec command) {
    script.append("# Completion of ").append(name).append(" for fish.\n");
    String first = "__fish_use_subcommand";
    options(first, command);
    for (CommandLine subcommand : command.subcommands().values()) {
      CommandSpec spec = subcommand.getCommandSpec();
      complete(
          first,
          "-f -a " + spec.name() + " -d " + quoted(Words.brief(spec.usageMessage().description())));
    }
    for (CommandLine subcommand : command.subcommands().values()) {
      CommandSpec spec = subcommand.getCommandSpec();
      String condition = "__fish_seen_subcommand_from " + spec.name();
      script.append('\n');
      options(condition, spec);
      positional(condition, Words.positional(spec));
    }
    return script.toString();
  }

  private void options(String condition, CommandSpec command) {
    for (OptionSpec option : Words.options(command)) {
      StringBuilder words = new StringBuilder();
      Stream.of(option.names()).map(FishCompletion::flag).forEach(words::append);
      words.append("-d ").append(quoted(Words.brief(option.description())));
      if (Words.takesValue(option)) {
        words.append(value(Words.of(option)));
      }
      complete(condition, words.toString());
    }
  }

  private static String flag(String name) {
    return name.startsWith("--")
        ? "-l " + name.substring(2) + " "
        : "-s " + name.substring(1) + " ";
  }

  private static String value(Words words) {
    return words instanceof Words.Files ? " -r -F" : " -x" + candidates(words);
  }

  private void positional(String condition, List<Words> kinds) {
    if (kinds.stream().noneMatch(Words.Files.class::isInstance)) {
      complete(condition, "-f");
    }
    kinds.stream()
        .map(FishCompletion::candidates)
        .filter(candidates -> !candidates.isEmpty())
        .forEach(candidates -> complete(condition, candidates.strip()));
  }

  /** Files are what fish offers by itself. */
  private static String candidates(Words words) {
    return switch (words) {
      case Words.Choice choice -> " -a " + quoted(String.join(" ", choice.words()));
      case Words.Directories _ -> " -a '(__fish_complete_directories)'";
      case Words.Hosts _ -> " -a '(__fish_print_hostnames)'";
      case Words.Files _, Words.Unknown _ -> "";
    };
  }

  private void complete(String condition, String words) {
    script
        .append("complete -c ")
        .append(name)
        .append(" -n ")
        .append(quoted(condition))
        .append(' ')
        .append(words)
        .append('\n');
  }

  private static String quoted(String word) {
    return "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
