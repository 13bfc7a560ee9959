package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A server's main port, on one local address or on all. For the loop's thread only. */
public interface UdpPort {
  /** The owner of a port: gets its datagrams on the loop's thread. */
  interface Handler {
    /**
     * A datagram came.
     *
     * @param datagram the loop's own buffer: bytes to keep must be copied
     * @param asked the address of this host that it was sent to; the wildcard if that is unknown,
     *     for example after a broadcast
     * @param now {@link EventLoop#nanoTime}
     */
    void onDatagram(
        ByteBuffer datagram, InetSocketAddress sender, InetSocketAddress asked, long now);
  }

  /** The addresses as people write them. A wildcard is one address. */
  List<InetSocketAddress> addresses();

  /**
   * Sends a datagram. If the socket has no room, the datagram is lost.
   *
   * @param datagram the bytes from its position to its limit, in a direct buffer, such as {@link
   *     EventLoop#sendBuffer}
   * @param source the address to send from, which is {@code asked} of the request
   * @throws IOException if the system refuses to send to this address
   */
  void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source)
      throws IOException;

  /** Closes the port. */
  void close();
}
