package dev.skiff.io;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/**
 * The system starts no thread: a limit of the user, or of the whole system, is reached. Where the
 * first virtual thread of a program does not start, the JDK's error is a {@link LinkageError}: its
 * class has threads of its own.
 */
public final class NoThreadException extends RejectedExecutionException {
  /** The text for people. */
  public static final String TEXT = "the system gives no thread (ulimit -u)";

  private static final long serialVersionUID = 1L;

  NoThreadException(Error cause) {
    super(TEXT, cause);
  }

  /** {@link #TEXT} if that is the cause of a failure of {@link IoTask}; else the other text. */
  public static String textOr(IOException failure, String otherwise) {
    return failure.getCause() instanceof NoThreadException ? TEXT : otherwise;
  }
}
