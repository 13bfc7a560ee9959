package dev.skiff.tcp;

import dev.skiff.protocol.transfer.Failure;
import java.io.IOException;

/** A connection is of no more use. */
public final class ConnectionException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  ConnectionException(Failure failure) {
    super(failure.describe());
    this.failure = failure;
  }

  /** Why. */
  public Failure failure() {
    return failure;
  }
}
