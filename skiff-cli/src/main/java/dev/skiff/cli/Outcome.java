package dev.skiff.cli;

import dev.skiff.TftpException;
import dev.skiff.TransferReport;
import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param report what the transfer was like; null where none began
 * @param problem why it did not succeed, for people; null where it did
 */
record Outcome(Job job, int exitCode, @Nullable TransferReport report, @Nullable String problem) {
  static Outcome success(Job job, TransferReport report) {
    return new Outcome(job, ExitCode.OK, report, null);
  }

  static Outcome failure(Job job, TftpException e) {
    String problem = Problem.of(e, job.local());
    return new Outcome(job, ExitCode.of(e.failure()), e.report(), problem);
  }

  /** The local file could not be opened. */
  static Outcome localFailure(Job job, IOException e) {
    String problem = LocalFiles.explain(job.local(), e);
    return new Outcome(job, ExitCode.LOCAL_FILE, null, problem);
  }

  /** The run was interrupted before. */
  static Outcome notBegun(Job job) {
    return new Outcome(job, ExitCode.INTERRUPTED, null, "not begun");
  }

  boolean succeeded() {
    return problem == null;
  }

  boolean isInterrupted() {
    return report != null && report.failure() instanceof Failure.Cancelled;
  }

  /** Bytes of the file that came across. */
  long bytes() {
    return report == null ? 0 : report.bytes();
  }
}
