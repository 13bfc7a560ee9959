package dev.skiff.tcp;

import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;

/** A connection cannot be used any more. */
public final class ConnectionException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  ConnectionException(Failure failure) {
    super(failure.describe());
    this.failure = failure;
  }

  /** The reason. */
  public Failure failure() {
    return failure;
  }
}
