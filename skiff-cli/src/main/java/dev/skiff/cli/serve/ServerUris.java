package dev.skiff.cli.serve;

import dev.skiff.TftpServer;
import dev.skiff.cli.output.Text;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.stream.Stream;

/** The URIs that other devices use: one for each address of a server that they can reach. */
final class ServerUris {
  private static final int MOST = 8;

  private ServerUris() {}

  /** {@code tftp://192.0.2.2:6969/FILE (eth0)}. */
  static List<String> of(TftpServer server) {
    String scheme = server.transports().contains(Transport.UDP) ? "tftp://" : "tftp+tcp://";
    return server.addresses().stream()
        .flatMap(bound -> uris(scheme, bound))
        .distinct()
        .limit(MOST)
        .toList();
  }

  private static Stream<String> uris(String scheme, InetSocketAddress bound) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return Stream.of(uri(scheme, bound.getAddress(), bound.getPort()));
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(
              network ->
                  network
                      .inetAddresses()
                      .filter(address -> isReachable(address, bound.getAddress()))
                      .map(address -> uri(scheme, address, bound.getPort()))
                      .map(uri -> uri + " (" + network.getDisplayName() + ")"));
    } catch (IOException e) {
      return Stream.of(); // a host without interfaces
    }
  }

  /** True for an address of the wildcard's kind that means this host elsewhere as well. */
  private static boolean isReachable(InetAddress address, InetAddress wildcard) {
    return address.getClass().equals(wildcard.getClass())
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress();
  }

  private static String uri(String scheme, InetAddress address, int port) {
    String place = Text.address(new InetSocketAddress(address, port)).replaceFirst("%[^\\]]*", "");
    String usual = ":" + TftpServer.DEFAULT_PORT;
    return scheme
        + (place.endsWith(usual) ? place.substring(0, place.length() - usual.length()) : place)
        + "/FILE";
  }
}
