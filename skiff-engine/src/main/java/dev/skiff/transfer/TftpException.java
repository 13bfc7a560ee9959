package dev.skiff.transfer;

import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A transfer that did not succeed. */
public final class TftpException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;
  private final transient TransferReport report;

  /**
   * @param cause what this side's storage threw, where that is why
   */
  public TftpException(TransferReport report, Failure failure, @Nullable IOException cause) {
    super(failure.describe(), cause);
    this.failure = failure;
    this.report = report;
  }

  /** Why it did not succeed. */
  public Failure failure() {
    return failure;
  }

  /** How far it came. */
  public TransferReport report() {
    return report;
  }
}
