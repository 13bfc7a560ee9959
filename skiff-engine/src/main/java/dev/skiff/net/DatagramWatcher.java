package dev.skiff.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Told of each datagram that the sockets and ports of a {@link WatchedLoop} send and receive. */
public interface DatagramWatcher {
  /**
   * A datagram has left, or has come and is about to be handled; on the loop's thread.
   *
   * @param sent whether it left
   * @param local the socket's address, as far as that is known
   * @param datagram from its position to its limit; not to be kept, and not to be moved
   * @param now {@link EventLoop#nanoTime}
   */
  void onDatagram(
      boolean sent, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, long now);
}
