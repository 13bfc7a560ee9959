package dev.skiff.lab.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a shell can offer for an argument, and the few words that it shows beside one. */
sealed interface Words {
  Pattern LABEL = Pattern.compile("[A-Z]+");

  /** One of these. */
  record Choice(List<String> words) implements Words {}

  /** A file of this host, or what a file on another may be called. */
  record Files() implements Words {}

  record Directories() implements Words {}

  record Hosts() implements Words {}

  /** Nothing that a shell could know: a number, say. */
  record Unknown() implements Words {}

  /** What an argument takes, by its candidates, or else by what it is called in the help. */
  static Words of(ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      List<String> words = new ArrayList<>();
      argument.completionCandidates().forEach(words::add);
      return new Choice(words);
    }
    return named(argument.paramLabel());
  }

  private static Words named(String label) {
    return switch (label) {
      case "FILE", "LOCAL" -> new Files();
      case "DIR" -> new Directories();
      case "ADDRESS", "HOST" -> new Hosts();
      default -> new Unknown();
    };
  }

  /** What the positional arguments of a command take, all together: {@code FILE... [ADDRESS]}. */
  static List<Words> positional(CommandSpec command) {
    return command.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .flatMap(parameter -> LABEL.matcher(parameter.paramLabel()).results())
        .map(label -> named(label.group()))
        .filter(words -> !(words instanceof Unknown))
        .distinct()
        .toList();
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** Those that a user is to know of. */
  static List<OptionSpec> options(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).toList();
  }

  /** A description without its default and its full stop. */
  static String brief(String... description) {
    return String.join(" ", description)
        .replaceFirst(" \\(default: .*?\\)", "")
        .replaceFirst("\\.$", "");
  }
}
