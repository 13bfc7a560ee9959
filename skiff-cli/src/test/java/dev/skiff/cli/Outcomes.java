package dev.skiff.cli;

import dev.skiff.RemoteFile;
import dev.skiff.TransferOptions;
import dev.skiff.TransferReport;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;

/** How pulls from box:69 ended. */
final class Outcomes {
  private Outcomes() {}

  static Job pull(String remote, String local) {
    RemoteFile file = RemoteFile.of("box", remote);
    return new Job(Direction.READ, file, local, null, TransferOptions.DEFAULT, null);
  }

  static Outcome success(String name, long bytes, String sha256) {
    TransferReport report = Reports.success(name, bytes, 0);
    return Outcome.success(pull(name, name), 1, report, sha256);
  }

  static Outcome failure(String name, Failure failure) {
    TransferReport report = Reports.failure(name, 0, failure);
    return new Outcome(pull(name, name), 1, 4, report, null, failure.describe());
  }
}
