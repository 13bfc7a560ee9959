package dev.skiff.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Gets each datagram that the sockets and ports of a {@link WatchedLoop} send or receive. */
public interface DatagramWatcher {
  /**
   * A datagram was sent, or was received and will now be handled. On the loop's thread.
   *
   * @param sent true if it was sent
   * @param local the socket's address, as far as it is known
   * @param datagram the bytes from its position to its limit. It must not be kept or changed
   * @param now {@link EventLoop#nanoTime}
   */
  void onDatagram(
      boolean sent, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, long now);
}
