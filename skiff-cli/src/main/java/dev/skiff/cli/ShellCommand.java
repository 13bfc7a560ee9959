package dev.skiff.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff shell}. */
@Command(
    name = "shell",
    description = "Transfer files by lines, as tftp and atftp do; from a terminal or a pipe.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    abbreviateSynopsis = true,
    sortOptions = false,
    footer = {
      "",
      "Verbs:",
      "  connect HOST [PORT]          the server of what follows",
      "  get FILE [LOCAL]             download; HOST:FILE for another server",
      "  get FILE..., mget FILE...    download several, under their own names",
      "  put LOCAL [REMOTE]           upload",
      "  put LOCAL... DIR             upload several into a directory of the server",
      "  mput LOCAL...                upload several, under their own names",
      "  mode octet|netascii          or just octet, binary, netascii, ascii",
      "  blksize N, window N          what to propose; auto: what is best for most",
      "  timeout SECONDS, retries N   until a packet is sent again, and how often",
      "  windowsize, rexmt, option    what others call window, timeout, setting them",
      "  tcp, trace                   on or off: over TCP; show packets",
      "  verbose, literal             on or off: tell of successes; a: is no host",
      "  status, help [VERB], quit    settings; these lines; the end (?, exit, bye)",
      "",
      "From a pipe, lines that begin with # are passed over; it goes on after a",
      "failure, and the exit code is that of the first one."
    })
final class ShellCommand implements Callable<Integer> {
  private static final String TITLE = "Verbs:";

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HOST",
      description = "Server to begin with.")
  private @Nullable String host;

  @Parameters(index = "1", arity = "0..1", paramLabel = "PORT", description = "Port (default: 69).")
  private @Nullable String port;

  @Override
  public Integer call() throws IOException {
    CommandLine command = spec.commandLine();
    Interruption interruption = Interruption.watch();
    Console console = new Console(command.getOut(), command.getErr());
    Shell shell = new Shell(console, command.getOut(), verbs(spec), interruption);
    connect(shell.settings());
    try {
      return isTerminal() ? ShellPrompt.run(shell, interruption) : runPiped(shell, interruption);
    } finally {
      interruption.over();
    }
  }

  private void connect(ShellSettings settings) {
    if (host == null) {
      return;
    }
    try {
      settings.connect(host, port);
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The lines of the help between a title and a blank. */
  static List<String> verbs(CommandSpec spec) {
    return Arrays.stream(spec.usageMessage().footer())
        .dropWhile(line -> !line.equals(TITLE))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(String::strip)
        .toList();
  }

  /** Whether somebody types, and sees what is printed. */
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static int runPiped(Shell shell, Interruption interruption) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, inputCharset()));
    int code = ExitCode.OK;
    int number = 0;
    String line = lines.readLine();
    while (line != null && !interruption.isAsked()) {
      number++;
      int lineCode = shell.run(line, "line " + number + ": ");
      code = code == ExitCode.OK ? lineCode : code;
      line = shell.isEnded() ? null : lines.readLine();
    }
    return code;
  }

  private static Charset inputCharset() {
    return Charset.forName(System.getProperty("stdin.encoding"), Charset.defaultCharset());
  }
}
