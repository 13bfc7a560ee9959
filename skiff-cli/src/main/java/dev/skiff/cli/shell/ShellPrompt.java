package dev.skiff.cli.shell;

import dev.skiff.cli.command.ExitCode;
import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The shell at a terminal: a prompt, with editing, history and completion. Ctrl-C ends the transfer
 * that runs, or drops the line that is being typed; Ctrl-D ends the shell.
 */
final class ShellPrompt {
  private static final int HISTORY_LINES = 1_000;

  private final ShellSession shell;
  private final LineReader reader;

  private ShellPrompt(ShellSession shell, LineReader reader) {
    this.shell = shell;
    this.reader = reader;
  }

  /** Runs the shell to its end; the user has seen what failed. */
  static int run(ShellSession shell) throws IOException {
    try (Terminal terminal = terminal()) {
      terminal.handle(Terminal.Signal.INT, _ -> shell.interrupt());
      new ShellPrompt(shell, reader(terminal, shell)).run();
    }
    return ExitCode.OK;
  }

  /**
   * The terminal of this process. It is not asked how it shows rare characters: JLine would drop
   * what was typed before the answer.
   */
  private static Terminal terminal() throws IOException {
    return TerminalBuilder.builder()
        .system(true)
        .providers("ffm,exec")
        .graphemeCluster(false)
        .build();
  }

  private static LineReader reader(Terminal terminal, ShellSession shell) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("skiff")
            .completer(new ShellCompleter(shell.verbs()))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .variable(LineReader.COMPLETION_STYLE_STARTING, "bold") // no colours
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
            .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES);
    ShellHistory.file().ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    return builder.build();
  }

  private void run() {
    while (!shell.isEnded()) {
      try {
        shell.run(reader.readLine(prompt()), "");
      } catch (UserInterruptException e) {
        // Ctrl-C drops the line.
      } catch (EndOfFileException e) {
        return;
      }
    }
  }

  private String prompt() {
    String server = shell.settings().server();
    return server.isEmpty() ? "skiff> " : "skiff " + server + "> ";
  }
}
