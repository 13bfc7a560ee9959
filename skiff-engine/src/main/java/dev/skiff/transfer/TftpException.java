package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A transfer failed. */
public final class TftpException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;
  private final transient TransferReport report;

  /**
   * @param cause the exception of this side's storage; null if the storage is not the reason
   */
  public TftpException(TransferReport report, Failure failure, @Nullable IOException cause) {
    super(failure.describe(), cause);
    this.failure = failure;
    this.report = report;
  }

  /** The reason. */
  public Failure failure() {
    return failure;
  }

  /** The report of the transfer, up to its failure. */
  public TransferReport report() {
    return report;
  }
}
