package dev.skiff.lab.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Who has a port of a host. */
public interface Endpoint {
  /** A datagram came. */
  void onDatagram(ByteBuffer datagram, InetSocketAddress sender);

  /** Somebody says that nobody listens where a datagram went (ICMP, port unreachable). */
  void onRefused(InetSocketAddress target);
}
