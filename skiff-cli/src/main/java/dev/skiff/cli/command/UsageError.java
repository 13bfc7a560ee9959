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
 * A wrong command line: one line with what is wrong, and one that says where the right ones are.
 */
public final class UsageError {
  private UsageError() {}

  /** Says it on standard error; to be picocli's handler. */
  public static int report(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("skiff: " + Printable.of(explain(e)));
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  /** Picocli's words where they are clear. */
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

  /** FILE, the only one that must be there; perhaps because its name was taken for an option. */
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
