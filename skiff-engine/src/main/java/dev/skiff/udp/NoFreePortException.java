package dev.skiff.udp;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.PortRange;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.io.Serial;

/** A transfer cannot begin now, because every port for transfers is in use or rests. */
public final class NoFreePortException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  NoFreePortException(PortRange range) {
    super("server is busy: no port of " + range + " is free, try again later");
  }

  /** The exception with the text for the client. */
  public StorageException told() {
    return new StorageException(ErrorCode.NOT_DEFINED, String.valueOf(getMessage()), this);
  }
}
