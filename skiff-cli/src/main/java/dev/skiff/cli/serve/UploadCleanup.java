package dev.skiff.cli.serve;

import dev.skiff.cli.output.LogWriter;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.SweepReport;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Removes the unfinished uploads of a killed server, while the new one already serves. */
final class UploadCleanup {
  private final DirectoryStorage storage;
  private final LogWriter log;

  private UploadCleanup(DirectoryStorage storage, LogWriter log) {
    this.storage = storage;
    this.log = log;
  }

  static void start(DirectoryStorage storage, LogWriter log) {
    try {
      Thread.ofPlatform().daemon().name("skiff-sweep").start(new UploadCleanup(storage, log)::run);
    } catch (OutOfMemoryError e) {
      log.log("skiff: cannot look for unfinished uploads: " + StopSignals.NO_THREAD);
    }
  }

  private void run() {
    try {
      tell(storage.sweep());
    } catch (ClosedChannelException e) {
      // The server has stopped.
    } catch (IOException e) {
      log.log("skiff: cannot look for unfinished uploads: " + Printable.of("" + e.getMessage()));
    }
  }

  private void tell(SweepReport report) {
    if (report.removedFiles() > 0) {
      log.log(
          "skiff: removed %s of a server that was killed (%s)"
              .formatted(uploads(report.removedFiles()), Text.amount(report.removedBytes())));
    }
    if (report.leftFiles() > 0) {
      log.log(
          "skiff: cannot remove " + uploads(report.leftFiles()) + " of a server that was killed");
    }
    if (!report.complete()) {
      log.log("skiff: too many files to look for all unfinished uploads");
    }
  }

  private static String uploads(int count) {
    return Text.count(count, "unfinished upload");
  }
}
