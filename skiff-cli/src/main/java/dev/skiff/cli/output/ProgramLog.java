package dev.skiff.cli.output;

import dev.skiff.protocol.wire.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the library's log messages as lines like the others. The JDK's own logger opens files for
 * its first line, which is too late when descriptors have run out.
 */
public final class ProgramLog extends System.LoggerFinder {
  private static volatile Consumer<String> lines = System.err::println;

  /** Sends lines to a target from now on. */
  public static void writeTo(Consumer<String> target) {
    lines = target;
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Lines(name);
  }

  /** A warning in a line; an error with its trace, which a bug report needs. */
  static String line(
      System.Logger.Level level, @Nullable String message, @Nullable Throwable thrown) {
    String start = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " skiff: " + message;
    if (thrown == null) {
      return Printable.of(start);
    }
    if (level == System.Logger.Level.ERROR) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      return Printable.of(start) + '\n' + trace.toString().stripTrailing();
    }
    return Printable.of(start + ": " + thrown);
  }

  private record Lines(String name) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.compareTo(Level.WARNING) >= 0 && level != Level.OFF;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        lines.accept(line(level, message, thrown));
      }
    }

    /** The messages of this program have no other patterns than {@code {0}} and {@code {1}}. */
    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... parameters) {
      if (isLoggable(level)) {
        String message = String.valueOf(format);
        for (int i = 0; parameters != null && i < parameters.length; i++) {
          message = message.replace("{" + i + "}", String.valueOf(parameters[i]));
        }
        lines.accept(line(level, message, null));
      }
    }
  }
}
