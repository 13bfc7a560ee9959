package dev.skiff.lab.sim.scenario;

import dev.skiff.lab.net.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The hosts of every run. */
public final class Addresses {
  /** Of the hosts with clients. */
  public static final List<InetAddress> CLIENTS =
      List.of(Network.host("client", 1), Network.host("client-b", 11));

  /** Of the server, which has one or several of them. */
  public static final List<InetAddress> SERVERS =
      List.of(Network.host("server", 2), Network.host("server-b", 4), Network.host("server-c", 5));

  public static final InetAddress STRANGER = Network.host("stranger", 3);

  /** The host of clients that are not ours. */
  public static final InetAddress OTHER = Network.host("other", 6);

  /** A host that has no server. */
  public static final InetAddress EMPTY = Network.host("empty", 8);

  /** An address without a host. */
  public static final InetAddress NOBODY = Network.host("nobody", 9);

  /** The port for requests. */
  public static final int SERVICE_PORT = 69;

  /** The name that clients know the server by. */
  public static final String SERVER_NAME = "server";

  private Addresses() {}

  /** The target of a request. */
  public static InetSocketAddress service(InetAddress server) {
    return new InetSocketAddress(server, SERVICE_PORT);
  }

  public static boolean isOfServer(InetSocketAddress address) {
    return SERVERS.contains(address.getAddress());
  }

  /** True for the port for requests. */
  public static boolean isService(InetSocketAddress address) {
    return address.getPort() == SERVICE_PORT && isOfServer(address);
  }
}
