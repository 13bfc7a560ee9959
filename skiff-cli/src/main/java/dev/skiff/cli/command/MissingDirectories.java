package dev.skiff.cli.command;

import dev.skiff.cli.output.JobResult;
import dev.skiff.cli.output.ResultPrinter;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;

/**
 * Uploads into directories that a server answered with "file not found". Only the first gets a
 * line. Each is sent: some servers answer so for a missing file alone, and accept the next one.
 * Safe for several threads.
 */
final class MissingDirectories {
  private int found;

  /** True if an upload has failed for its directory, and was not the first one. */
  synchronized boolean isOneMore(JobResult result) {
    boolean failed =
        result.report().direction() == Direction.WRITE
            && result.report().file().contains("/")
            && result.report().failure() instanceof Failure.PeerError error
            && error.code() == ErrorCode.FILE_NOT_FOUND.value();
    return failed && ++found > 1;
  }

  /** Prints the number of files without a line, if there are any. */
  synchronized void report(ResultPrinter printer) {
    if (found > 1) {
      printer.say(
          Text.count(found - 1, "more file")
              + " not uploaded: the server does not have their directories, or creates no files");
    }
  }
}
