package dev.skiff.cli.command;

import dev.skiff.protocol.wire.Printable;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Messages about a wrong command line: a line with the error, and one with the command for help.
 */
public final class UsageError {
  private UsageError() {}

  /** Prints it on standard error; a handler for picocli. */
  public static int report(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("skiff: " + Printable.of(explain(e)));
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  /** Picocli's message if it is clear. */
  private static String explain(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MutuallyExclusiveArgsException two ->
          String.valueOf(two.getMessage())
              .replaceFirst(
                  "^Error: (.*), (.*) are mutually .*", "$1 and $2 cannot be used together");
      case MissingParameterException missing -> missing(missing);
      default -> String.valueOf(e.getMessage());
    };
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String word = e.getUnmatched().getFirst();
    if (e.isUnknownOption()) {
      return unknownOption(word);
    }
    return e.getCommandLine().getParent() == null
        ? unknownCommand(word, e.getSuggestions())
        : "unexpected argument '" + word + "'";
  }

  private static String unknownCommand(String word, List<String> similar) {
    String question =
        similar.isEmpty() ? "" : " (did you mean " + String.join(" or ", similar) + "?)";
    return "unknown command '" + word + "'" + question + "; commands: serve, pull, push, shell";
  }

  /** FILE is the only required word; perhaps its name was taken for an option. */
  private static String missing(MissingParameterException e) {
    return e.getCommandLine().getUnmatchedArguments().stream()
        .filter(word -> word.startsWith("-"))
        .findFirst()
        .map(UsageError::unknownOption)
        .orElse("FILE is missing");
  }

  private static String unknownOption(String word) {
    return "unknown option '" + word + "'; put -- before a file name that begins with -";
  }
}
