package dev.skiff.cli;

import dev.skiff.TftpException;
import dev.skiff.TransferReport;
import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param attempts how many transfers there were, 1 or more; the rest is about the last of them
 * @param report what the transfer was like; null where none began
 * @param sha256 of the whole file, where it was asked for
 * @param problem why it did not succeed, for people; null where it did
 */
record JobResult(
    TransferJob job,
    int attempts,
    int exitCode,
    @Nullable TransferReport report,
    @Nullable String sha256,
    @Nullable String problem) {
  /** How servers say that it may work later; there is no code for that. */
  private static final Pattern BUSY =
      Pattern.compile("\\b(busy|again|too many)\\b", Pattern.CASE_INSENSITIVE);

  static JobResult success(
      TransferJob job, int attempts, TransferReport report, @Nullable String sha256) {
    return new JobResult(job, attempts, ExitCode.OK, report, sha256, null);
  }

  static JobResult failure(TransferJob job, int attempts, TftpException e) {
    String problem = Problem.of(e, job.local());
    return new JobResult(job, attempts, ExitCode.of(e), e.report(), null, problem);
  }

  /** The local file could not be opened. */
  static JobResult localFailure(TransferJob job, int attempts, IOException e) {
    String problem = LocalFiles.explain(job.local(), e);
    return new JobResult(job, attempts, ExitCode.LOCAL_FILE, null, null, problem);
  }

  /** The run was interrupted before. */
  static JobResult notBegun(TransferJob job) {
    return new JobResult(job, 1, ExitCode.INTERRUPTED, null, null, "not begun");
  }

  boolean succeeded() {
    return problem == null;
  }

  boolean isInterrupted() {
    return report != null && report.failure() instanceof Failure.Cancelled;
  }

  /** Whether another attempt may succeed where nobody changes anything. */
  boolean mayPass() {
    Failure failure = report == null ? null : report.failure();
    return switch (failure) {
      case null -> false;
      case Failure.PeerError error -> BUSY.matcher(error.message()).find();
      case Failure.NoAnswer silence -> true;
      case Failure.Refused refused -> true;
      case Failure.Unreachable unreachable -> true;
      case Failure.Disconnected disconnected -> true;
      case Failure.TooSlow slow -> true;
      case Failure.Stalled stalled -> true;
      case Failure.Storage storage -> false;
      case Failure.Violation violation -> false;
      case Failure.Cancelled cancelled -> false;
    };
  }

  /** Bytes of the file that came across. */
  long bytes() {
    return report == null ? 0 : report.bytes();
  }
}
