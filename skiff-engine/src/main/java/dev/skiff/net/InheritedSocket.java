package dev.skiff.net;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A socket that was open and bound when this process began.
 *
 * @param descriptor its number
 * @param isStream whether it listens for TCP connections; else it is one of UDP
 * @param ipv6 whether it is of IPv6, which may reach IPv4 as well
 * @param local where it is bound
 * @param addresses the same as people write it
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
