package dev.skiff.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server cannot listen. The cause is a {@link java.net.BindException} if the address is in use,
 * is not an address of this host, or needs a privilege that this process does not have.
 */
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1;

  private final Transport transport;

  public ListenException(Transport transport, InetSocketAddress address, IOException cause) {
    super("cannot listen on " + address + " (" + transport + "): " + cause.getMessage(), cause);
    this.transport = transport;
  }

  /** The transport that cannot be used. */
  public Transport transport() {
    return transport;
  }

  /** The error of the system: the cause. */
  public IOException reason() {
    return getCause() instanceof IOException cause ? cause : this;
  }
}
