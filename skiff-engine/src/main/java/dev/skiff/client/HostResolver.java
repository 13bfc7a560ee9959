package dev.skiff.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Names to addresses. */
public interface HostResolver {
  /** What the system knows: its hosts file and the DNS. */
  HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** The addresses of a host, in the order in which they are to be tried. May block. */
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
