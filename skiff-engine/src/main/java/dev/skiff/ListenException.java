package dev.skiff;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server cannot listen. The cause is a {@link java.net.BindException} where the address is in
 * use, is not this host's, or may not be bound by this process.
 */
public final class ListenException extends IOException {
  private static final long serialVersionUID = 1;

  private final Transport transport;
  private final transient IOException system;

  ListenException(Transport transport, InetSocketAddress address, IOException cause) {
    super("cannot listen on " + address + " (" + transport + "): " + cause.getMessage(), cause);
    this.transport = transport;
    this.system = cause;
  }

  /** On which transport. */
  public Transport transport() {
    return transport;
  }

  /** What the system says. */
  public IOException reason() {
    return system;
  }
}
