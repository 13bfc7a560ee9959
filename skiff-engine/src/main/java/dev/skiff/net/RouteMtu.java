package dev.skiff.net;

import dev.skiff.log.SafeLog;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.OptionalInt;

/** The largest packet that the interface towards a host carries in one piece. */
public final class RouteMtu {
  private static final System.Logger LOG = SafeLog.of(RouteMtu.class);
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int UDP_HEADER_BYTES = 8;

  private RouteMtu() {}

  /** The bytes of the IP and UDP headers of a datagram to an address. */
  public static int headerBytes(InetAddress target) {
    return UDP_HEADER_BYTES
        + (target instanceof Inet6Address ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
  }

  /**
   * The largest UDP payload that leaves for a host without being fragmented here. Nothing is sent.
   *
   * @return empty where there is no route, or the system does not tell
   */
  static OptionalInt largestDatagram(InetSocketAddress target) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(target);
      InetAddress local = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
      NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
      if (networkInterface == null) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(networkInterface.getMTU() - headerBytes(target.getAddress()));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, "the route to {0} has no known MTU", target);
      return OptionalInt.empty();
    }
  }
}
