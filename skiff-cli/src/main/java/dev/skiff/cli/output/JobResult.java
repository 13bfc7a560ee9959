package dev.skiff.cli.output;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.transfer.TransferReport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The end of one file's transfer, or of the attempt to begin it.
 *
 * @param report the last transfer; one of zero bytes where none began
 * @param local the local name; {@code -} for a standard stream
 * @param attempts transfers in all, 1 or more
 * @param sha256 of the whole file, if it was asked for
 * @param problem the reason of a failure, for people; null for a success
 */
public record JobResult(
    TransferReport report,
    String local,
    int attempts,
    int exitCode,
    @Nullable String sha256,
    @Nullable String problem) {
  /** Words of a busy server; TFTP has no error code for that. */
  private static final Pattern BUSY =
      Pattern.compile("\\b(busy|again|too many|at a time)\\b", Pattern.CASE_INSENSITIVE);

  public boolean succeeded() {
    return problem == null;
  }

  /** True if the local file could not be opened, so that no transfer began. */
  boolean isLocalFailure() {
    return problem != null && report.failure() == null;
  }

  boolean isInterrupted() {
    return report.failure() instanceof Failure.Cancelled;
  }

  /** True if another attempt may succeed without a change of anything. */
  public boolean mayPass() {
    return switch (report.failure()) {
      case null -> false;
      case Failure.PeerError error -> BUSY.matcher(error.message()).find();
      case Failure.NoAnswer silence -> true;
      case Failure.LastAckMissing doubt -> true;
      case Failure.Refused refused -> true;
      case Failure.Unreachable unreachable -> true;
      case Failure.Disconnected disconnected -> true;
      case Failure.TooSlow slow -> true;
      case Failure.Stalled stalled -> true;
      case Failure.NoProgress repetition -> true;
      case Failure.StorageFailed storage -> false;
      case Failure.Unanswered unanswered -> true;
      case Failure.Violation violation -> false;
      case Failure.Cancelled cancelled -> false;
    };
  }
}
