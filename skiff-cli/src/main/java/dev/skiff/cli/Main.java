package dev.skiff.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code skiff} command. */
@Command(
    name = "skiff",
    description = "TFTP: a server and a client.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    subcommands = {ServeCommand.class, PullCommand.class, PushCommand.class},
    footer = {
      "",
      "Examples:",
      "  skiff serve 6969                              the files of this directory, on port 6969",
      "  skiff pull firmware.bin 192.0.2.7             download from port 69",
      "  skiff push config.txt 192.0.2.7 6969          upload to port 6969",
      "  skiff pull tftp://192.0.2.7:6969/boot/vmlinuz -o - | sha256sum",
      "",
      "Exit codes: 0 success, 1 fault in skiff, 2 wrong usage, 3 the peer answered with an ERROR,",
      "4 no answer, 5 local file, 6 protocol broken or transfer stalled, 7 cannot listen,",
      "130 interrupted."
    })
final class Main implements Runnable {
  // Set by picocli before the command runs.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // A terminal stopped by Ctrl-S must not stop a server: only ends are reported here.
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::reportUsage)
        .setExecutionExceptionHandler(Main::reportFault);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "one of serve, pull and push is needed");
  }

  private static int reportUsage(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("skiff: " + e.getMessage());
    err.println("Try '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  /** What gets here was not foreseen: the trace is what a report of it needs. */
  private static int reportFault(Exception e, CommandLine command, Object parseResult) {
    PrintWriter err = command.getErr();
    err.println("skiff: a fault in skiff itself, please report it:");
    e.printStackTrace(err);
    return ExitCode.INTERNAL;
  }
}
