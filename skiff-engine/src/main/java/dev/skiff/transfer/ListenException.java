package dev.skiff.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server cannot listen. The cause is a {@link java.net.BindException} where the address is in
 * use, is not this host's, or may not be bound by this process.
 */
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1;

  private final Transport transport;

  public ListenException(Transport transport, InetSocketAddress address, IOException cause) {
    super("cannot listen on " + address + " (" + transport + "): " + cause.getMessage(), cause);
    this.transport = transport;
  }

  /** On which transport. */
  public Transport transport() {
    return transport;
  }

  /** What the system says: the cause. */
  public IOException reason() {
    return getCause() instanceof IOException cause ? cause : this;
  }
}
