package dev.skiff.io;

import dev.skiff.log.SafeLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Closing at the end of a transfer whose outcome is settled. */
public final class Closing {
  private static final System.Logger LOG = SafeLog.of(Closing.class);

  private Closing() {}

  /**
   * Closes on the I/O threads, then goes on there. Where they are shut down it happens here: what a
   * failed upload has written must go, and nobody else is held up any more.
   */
  public static void on(Executor io, Closeable closeable, Runnable afterwards) {
    try {
      io.execute(() -> quietly(closeable, afterwards));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing late", e);
      quietly(closeable, afterwards);
    }
  }

  /** A failure has no consequence but the log's line. */
  private static void quietly(Closeable closeable, Runnable afterwards) {
    try {
      closeable.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "closing a file failed", e);
    } finally {
      afterwards.run();
    }
  }
}
