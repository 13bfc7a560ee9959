package dev.skiff.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.impl.ffm.FfmTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/** The terminal that standard error leads to, where lines can be drawn over. */
public final class StderrTerminal {
  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int USUAL_COLUMNS = 80;

  private final TerminalProvider provider;

  private StderrTerminal(TerminalProvider provider) {
    this.provider = provider;
  }

  /** Null if standard error is not a terminal, or one that cannot move its cursor. */
  public static @Nullable StderrTerminal find() {
    String type = System.getenv("TERM");
    if (type == null || type.isEmpty() || type.equals("dumb") || !isDevice()) {
      return null;
    }
    try {
      TerminalProvider provider = new FfmTerminalProvider();
      return provider.isSystemStream(SystemStream.Error) ? new StderrTerminal(provider) : null;
    } catch (UnsupportedOperationException e) {
      return null; // this JVM was started without the right to native calls
    }
  }

  /** False for files and pipes, before anything of the terminal's library is loaded for them. */
  private static boolean isDevice() {
    try {
      int mode = (int) Files.getAttribute(Path.of("/dev/stderr"), "unix:mode");
      return (mode & FILE_TYPE) == CHARACTER_DEVICE;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The width now. */
  int columns() {
    int columns = provider.systemStreamWidth(SystemStream.Error);
    return columns > 0 ? columns : USUAL_COLUMNS;
  }
}
