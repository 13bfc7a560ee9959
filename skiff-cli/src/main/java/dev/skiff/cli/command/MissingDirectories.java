package dev.skiff.cli.command;

import dev.skiff.cli.output.JobResult;
import dev.skiff.cli.output.ResultPrinter;
import dev.skiff.cli.output.Text;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import java.util.HashSet;
import java.util.Set;

/**
 * Directories that a server does not have, as uploads of a command have found. Files for them are
 * not sent, and only the first gets a line. Safe for several threads.
 */
final class MissingDirectories {
  private final Set<String> found = new HashSet<>();
  private int filesWithoutLine;

  /** True if a file's directory, or one above it, is missing; the file counts as failed then. */
  synchronized boolean concerns(String name) {
    boolean concerned = found.stream().anyMatch(name::startsWith);
    if (concerned) {
      filesWithoutLine++;
    }
    return concerned;
  }

  /** True if an upload has failed for its directory, and was not the first one. */
  synchronized boolean isOneMore(JobResult result) {
    String name = result.report().file();
    boolean failed =
        result.report().direction() == Direction.WRITE
            && name.contains("/")
            && result.report().failure() instanceof Failure.PeerError error
            && error.code() == ErrorCode.FILE_NOT_FOUND.value();
    boolean isFirst = found.isEmpty();
    if (failed) {
      found.add(name.substring(0, name.lastIndexOf('/') + 1));
      filesWithoutLine += isFirst ? 0 : 1;
    }
    return failed && !isFirst;
  }

  /** Prints the number of files without a line, if there are any. */
  synchronized void report(ResultPrinter printer) {
    if (filesWithoutLine > 0) {
      printer.say(
          Text.count(filesWithoutLine, "more file")
              + " not uploaded: the server does not have their directories");
    }
  }
}
