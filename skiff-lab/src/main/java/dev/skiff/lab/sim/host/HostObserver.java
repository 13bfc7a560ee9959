package dev.skiff.lab.sim.host;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sees what a host does with its sockets. Each method does nothing unless it is overridden. */
public interface HostObserver {
  /** A transfer's socket is open. */
  default void onOpened(InetSocketAddress local) {}

  /** A transfer's socket is closed. */
  default void onClosed(InetSocketAddress local) {}

  /**
   * A datagram is about to be given to the one who has the socket.
   *
   * @param datagram not to be changed, its position included
   */
  default void onHandling(InetSocketAddress local, InetSocketAddress sender, ByteBuffer datagram) {}

  /** The datagram has been handled. */
  default void onHandled(InetSocketAddress local, InetSocketAddress sender) {}

  /** A datagram is lost, as a socket has no room for it. */
  default void onDropped(InetSocketAddress local) {}

  /** The program uses a socket that it has closed. */
  default void onUseAfterClose(InetSocketAddress local) {}
}
