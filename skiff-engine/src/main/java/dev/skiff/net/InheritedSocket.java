package dev.skiff.net;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A socket that was open and bound when this process began.
 *
 * @param descriptor the number of its descriptor
 * @param isStream true if it listens for TCP connections; false for UDP
 * @param ipv6 true for IPv6, which may reach IPv4 as well
 * @param local the address that it is bound to
 * @param addresses the same address as people write it
 */
public record InheritedSocket(
    int descriptor,
    boolean isStream,
    boolean ipv6,
    InetSocketAddress local,
    List<InetSocketAddress> addresses) {
  public InheritedSocket {
    addresses = List.copyOf(addresses);
  }
}
