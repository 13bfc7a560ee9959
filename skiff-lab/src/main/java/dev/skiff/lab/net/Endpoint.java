package dev.skiff.lab.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The owner of a port of a host. */
public interface Endpoint {
  /** A datagram has arrived. */
  void onDatagram(ByteBuffer datagram, InetSocketAddress sender);

  /** An ICMP port-unreachable has arrived for a datagram to this target. */
  void onRefused(InetSocketAddress target);
}
