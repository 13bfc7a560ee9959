package dev.skiff.session;

import java.io.Closeable;
import java.io.IOException;

/** Closing at the end of a transfer whose outcome is settled. */
final class Closing {
  private static final System.Logger LOG = System.getLogger(Closing.class.getName());

  private Closing() {}

  /** Closes, then goes on; a failure has no consequence but the log's line. */
  static void quietly(Closeable closeable, Runnable afterwards) {
    try {
      closeable.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "closing a file failed", e);
    } finally {
      afterwards.run();
    }
  }
}
