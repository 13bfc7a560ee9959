package dev.skiff.cli.command;

import dev.skiff.cli.output.JobResult;
import dev.skiff.cli.output.SampleReports;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;

/** How pulls from box:69 ended. */
public final class SampleResults {
  private SampleResults() {}

  public static TransferJob pull(String remote, String local) {
    RemoteFile file = RemoteFile.of("box", remote);
    return new TransferJob(Direction.READ, file, local, null, TransferOptions.DEFAULT, null);
  }

  public static JobResult success(String name, long bytes, String sha256) {
    TransferReport report = SampleReports.success(name, bytes, 0);
    return pull(name, name).succeeded(1, report, sha256);
  }

  public static JobResult failure(String name, Failure failure) {
    TransferReport report = SampleReports.failure(name, 0, failure);
    return new JobResult(report, name, 1, 4, null, failure.describe());
  }
}
