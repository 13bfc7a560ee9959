package dev.skiff.cli.shell;

import dev.skiff.cli.command.CommandBuilder;
import dev.skiff.cli.command.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code skiff shell}. */
public final class ShellCommand implements Callable<Integer> {
  private final CommandSpec spec =
      new CommandBuilder(
              "shell",
              this,
              "Transfer files by commands, as in tftp and atftp; typed or from a pipe.")
          .word("HOST", "Server, or HOST:PORT.")
          .word("PORT", "Port (default: 69).")
          .build(
              "",
              ShellSession.VERBS,
              "  connect HOST [PORT]          choose the server",
              "  get FILE [LOCAL]             download; HOST:FILE for another server",
              "  get FILE..., mget FILE...    download several, under their own names",
              "  put LOCAL [REMOTE]           upload",
              "  put LOCAL... DIR             upload several into a directory of the server",
              "  mput LOCAL...                upload several, under their own names",
              "  mode octet|netascii          or just octet, binary, netascii, ascii",
              "  blksize N, window N          what to propose; auto: what is best for most",
              "  rexmt SECONDS, retries N     time between retransmissions, and their number",
              "  timeout SECONDS              time for all retransmissions, in place of retries",
              "  windowsize, option           the names in other clients, for the same settings",
              "  tcp, trace                   on or off: use TCP; show every packet",
              "  verbose, literal             on or off: report successes; HOST:FILE is a name",
              "  status, help [VERB], quit    show settings; show this; leave (?, exit, bye)",
              "",
              "From a pipe: lines that begin with # are ignored. A failure does not stop the",
              "shell; the exit code is that of the first failure.");

  /** The command's description, for picocli. */
  public CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws IOException {
    ShellSession shell = new ShellSession(spec.commandLine());
    connect(shell.settings());
    return isTerminal() ? ShellPrompt.run(shell) : runPiped(shell);
  }

  private void connect(ShellSettings settings) {
    List<String> words = CommandBuilder.words(spec.commandLine().getParseResult());
    try {
      if (!words.isEmpty()) {
        settings.connect(words);
      }
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** True if standard input and output are a terminal; from Java 25 on, null means no again. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static int runPiped(ShellSession shell) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, inputCharset()));
    int code = ExitCode.OK;
    int number = 0;
    String line = lines.readLine();
    while (line != null) {
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
