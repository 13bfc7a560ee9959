package dev.skiff.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
public interface HostResolver {
  /** The resolver of the system: its hosts file and the DNS. */
  HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** The addresses of a host, in the order in which to try them. May block. */
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
