package dev.skiff.cli.command;

import dev.skiff.protocol.wire.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
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
      return unknownOption(e);
    }
    return e.getCommandLine().getParent() == null
        ? "unknown command '" + word + "'" + question(e, 1) + "; commands: serve, pull, push, shell"
        : "unexpected argument '" + word + "'";
  }

  /** FILE is the only required word; perhaps its name was taken for an option. */
  private static String missing(MissingParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e.getMissing().stream().anyMatch(ArgSpec::isOption)) {
      return String.valueOf(e.getMessage());
    }
    return command.getUnmatchedArguments().stream()
        .filter(word -> word.startsWith("-"))
        .findFirst()
        .map(word -> unknownOption(new UnmatchedArgumentException(command, List.of(word))))
        .orElse("FILE is missing");
  }

  private static String unknownOption(UnmatchedArgumentException e) {
    boolean takesFiles = e.getCommandLine().getCommandSpec().findOption("--mode") != null;
    String otherwise = takesFiles ? "; put -- before a file name that begins with -" : "";
    String question = question(e, Integer.MAX_VALUE);
    return "unknown option '"
        + e.getUnmatched().getFirst()
        + "'"
        + (question.isEmpty() ? otherwise : question);
  }

  private static String question(UnmatchedArgumentException e, int most) {
    String similar = e.getSuggestions().stream().limit(most).collect(Collectors.joining(" or "));
    return similar.isEmpty() ? "" : " (did you mean " + similar + "?)";
  }
}
