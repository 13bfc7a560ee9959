package dev.skiff.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
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
    subcommands = {ServeCommand.class, PullCommand.class, PushCommand.class, ShellCommand.class},
    footer = {
      "",
      "Examples:",
      "  skiff serve 6969                       this directory's files, on port 6969",
      "  skiff pull firmware.bin 192.0.2.7      download from port 69",
      "  skiff push config.txt 192.0.2.7 6969   upload to port 6969",
      "  skiff pull tftp://192.0.2.7:6969/boot/vmlinuz -o - | sha256sum",
      "  skiff shell 192.0.2.7                  get, put and other lines, as with tftp",
      "",
      "Exit codes:",
      "    0  success                           5  a local file or directory",
      "    1  a fault in skiff itself           6  protocol broken, or stalled",
      "    2  wrong usage                       7  cannot listen",
      "    3  the peer answered with an ERROR   8  not the checksum of --verify",
      "    4  no answer                         130, 143  interrupted: Ctrl-C, SIGTERM"
    })
final class Main implements Runnable {
  // Set by picocli before the command runs.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExpandAtFiles(false) // a file's name may begin with @
        .registerConverter(Path.class, new PathConverter())
        .registerConverter(Integer.class, new NumberConverter())
        .registerConverter(int.class, new NumberConverter())
        .setParameterExceptionHandler(UsageError::report)
        .setExecutionExceptionHandler(Main::reportFault);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "one of serve, pull, push and shell is needed");
  }

  /** What gets here was not foreseen: the trace is what a report of it needs. */
  private static int reportFault(Exception e, CommandLine command, Object parseResult) {
    PrintWriter err = command.getErr();
    err.println("skiff: a fault in skiff itself, please report it:");
    e.printStackTrace(err);
    return ExitCode.INTERNAL;
  }
}
