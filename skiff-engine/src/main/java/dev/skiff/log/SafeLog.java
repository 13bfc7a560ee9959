package dev.skiff.log;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * A logger that throws nothing. What it writes to may: without a file descriptor left, the JDK's
 * own cannot find out the time zone, and fails with an error. That must not end the thread which
 * says that there are no descriptors.
 */
public final class SafeLog implements System.Logger {
  private final System.Logger logger;

  SafeLog(System.Logger logger) {
    this.logger = logger;
  }

  /** The logger of a class. */
  public static System.Logger of(Class<?> type) {
    return new SafeLog(System.getLogger(type.getName()));
  }

  @Override
  public String getName() {
    return logger.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    try {
      return logger.isLoggable(level);
    } catch (RuntimeException | Error _) {
      return false;
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    try {
      logger.log(level, bundle, message, thrown);
    } catch (RuntimeException | Error _) {
      // There is no other place where it could be said.
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... parameters) {
    try {
      logger.log(level, bundle, format, parameters);
    } catch (RuntimeException | Error _) {
      // There is no other place where it could be said.
    }
  }
}
