package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A server's main port, on one local address or on all of them; for the loop's thread only. */
public interface UdpPort {
  /** The owner of a port: told of its datagrams on the loop's thread. */
  interface Handler {
    /**
     * A datagram came.
     *
     * @param datagram the loop's own buffer: what is kept of it must be copied
     * @param asked the address of this host that it was sent to, or the wildcard where that is not
     *     known (a broadcast, say)
     * @param now {@link EventLoop#nanoTime}
     */
    void onDatagram(
        ByteBuffer datagram, InetSocketAddress sender, InetSocketAddress asked, long now);
  }

  /** The addresses as people write them: a wildcard as one, not the addresses behind it. */
  List<InetSocketAddress> addresses();

  /**
   * Sends a datagram, where the socket has room; else it is lost, as datagrams may be.
   *
   * @param datagram a direct buffer, from its position to its limit: {@link EventLoop#sendBuffer},
   *     as a rule
   * @param source the address to send from: what {@code asked} said
   * @throws IOException where the system refuses to send to this address
   */
  void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source)
      throws IOException;

  /** Closes the port. */
  void close();
}
