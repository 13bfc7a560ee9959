package dev.skiff.cli;

import dev.skiff.cli.command.CommandBuilder;
import dev.skiff.cli.command.ExitCode;
import dev.skiff.cli.command.PullCommand;
import dev.skiff.cli.command.PushCommand;
import dev.skiff.cli.command.UsageError;
import dev.skiff.cli.serve.ServeCommand;
import dev.skiff.cli.shell.ShellCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The {@code skiff} command. */
public final class Main implements Runnable {
  private static final Map<String, Supplier<CommandSpec>> COMMANDS = new LinkedHashMap<>();
  private static final Map<String, String> ALIASES = Map.of("get", "pull", "put", "push");

  static {
    COMMANDS.put("serve", () -> new ServeCommand().spec());
    COMMANDS.put("pull", () -> new PullCommand().spec());
    COMMANDS.put("push", () -> new PushCommand().spec());
    COMMANDS.put("shell", () -> new ShellCommand().spec());
  }

  private final CommandSpec spec =
      new CommandBuilder("skiff", this, "TFTP: a server and a client.")
          .build(
              "",
              "Examples:",
              "  skiff serve 6969                       this directory's files, on port 6969",
              "  skiff pull firmware.bin 192.0.2.7      download from port 69",
              "  skiff push config.txt 192.0.2.7 6969   upload to port 6969",
              "  skiff pull tftp://192.0.2.7:6969/boot/vmlinuz -o - | sha256sum",
              "  skiff shell 192.0.2.7                  get, put and other commands, as in tftp",
              "",
              "Exit codes:",
              "    0  success                           5  cannot read or write a local file",
              "    1  internal error, or no memory      6  protocol error, or no progress",
              "    2  wrong usage                       7  cannot listen",
              "    3  the peer answered with an ERROR   8  SHA-256 does not match --verify",
              "    4  no answer                       141  standard output was closed early",
              "  129, 130, 143  interrupted: the terminal was closed, Ctrl-C, SIGTERM");

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int code;
    try {
      code = commandLine(arguments.length == 0 ? "" : arguments[0]).execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println("skiff: out of memory, or of threads (ulimit -u): " + e.getMessage());
      code = ExitCode.INTERNAL;
    }
    System.exit(code == ExitCode.OK && System.out.checkError() ? outputFailed() : code);
  }

  /** Standard output keeps no reason of a failure, so it is written to once more. */
  private static int outputFailed() {
    try {
      new FileOutputStream(FileDescriptor.out).write('\n');
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).equals("Broken pipe")) {
        return ExitCode.PIPE_CLOSED;
      }
    }
    System.err.println("skiff: cannot write to standard output");
    return ExitCode.LOCAL_FILE;
  }

  /** With all commands. */
  public static CommandLine commandLine() {
    return commandLine("");
  }

  /** With the command that the first word names, or with all of them. */
  static CommandLine commandLine(String first) {
    CommandLine main = new CommandLine(new Main().spec);
    String wanted = ALIASES.getOrDefault(first, first);
    COMMANDS.forEach(
        (name, command) -> {
          if (name.equals(wanted) || !COMMANDS.containsKey(wanted)) {
            main.addSubcommand(new CommandLine(command.get()));
          }
        });
    switch (first) {
      case "help" -> main.addSubcommand(new CommandLine.HelpCommand());
      case "version" -> main.addSubcommand(version(main));
      default -> {}
    }
    return main.setExpandAtFiles(false) // a file's name may begin with @
        .setParameterExceptionHandler(UsageError::report)
        .setExecutionExceptionHandler(Main::reportFault);
  }

  private static CommandSpec version(CommandLine main) {
    Runnable printed = () -> main.printVersionHelp(main.getOut());
    return CommandSpec.wrapWithoutInspection(printed).name("version");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? serve, pull, push or shell");
  }

  /** Reports an exception that was not expected; a bug report needs its trace. */
  private static int reportFault(Exception e, CommandLine command, Object parseResult) {
    PrintWriter err = command.getErr();
    err.println("skiff: internal error, please report it:");
    e.printStackTrace(err);
    return ExitCode.INTERNAL;
  }
}
