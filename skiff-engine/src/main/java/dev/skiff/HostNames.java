package dev.skiff;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Names to addresses. */
interface HostNames {
  /** What the system knows: its hosts file and the DNS. */
  HostNames SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** The addresses of a host, in the order in which they are to be tried. May block. */
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
