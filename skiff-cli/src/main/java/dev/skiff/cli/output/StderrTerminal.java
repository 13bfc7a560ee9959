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
  private static final Path STDERR = Path.of("/dev/stderr");

  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  /** Linux' number of the devices without hardware: /dev/null, /dev/zero, /dev/full. */
  private static final long MEMORY_DEVICES = 1;

  private static final int USUAL_COLUMNS = 80;

  private final TerminalProvider provider;

  private StderrTerminal(TerminalProvider provider) {
    this.provider = provider;
  }

  /** Null if standard error is not a terminal, or one that cannot move its cursor. */
  public static @Nullable StderrTerminal find() {
    String type = System.getenv("TERM");
    if (type == null || type.isEmpty() || type.equals("dumb") || !mayBeTerminal(STDERR)) {
      return null;
    }
    try {
      TerminalProvider provider = new FfmTerminalProvider();
      return provider.isSystemStream(SystemStream.Error) ? new StderrTerminal(provider) : null;
    } catch (UnsupportedOperationException e) {
      return null; // this JVM was started without the right to native calls
    }
  }

  /** False for files, pipes and /dev/null, before the terminal's library is loaded for them. */
  static boolean mayBeTerminal(Path file) {
    try {
      int mode = (int) Files.getAttribute(file, "unix:mode");
      long device = (long) Files.getAttribute(file, "unix:rdev");
      return (mode & FILE_TYPE) == CHARACTER_DEVICE && device >> 8 != MEMORY_DEVICES;
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
