package dev.skiff.net;

import dev.skiff.log.SafeLog;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** The address that stands for all addresses of a host, of IPv4 and IPv6 alike. */
public final class Wildcard {
  private static final System.Logger LOG = SafeLog.of(Wildcard.class);

  private Wildcard() {}

  private static boolean isOfBoth(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address v6 && v6.isAnyLocalAddress();
  }

  /** The address to bind: where {@code ::} is asked for on a host without IPv6, that of IPv4. */
  public static InetSocketAddress toBind(InetSocketAddress asked) {
    return isOfBoth(asked) && !hasIpv6()
        ? new InetSocketAddress("0.0.0.0", asked.getPort())
        : asked;
  }

  private static boolean hasIpv6() {
    try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      return probe.bind(new InetSocketAddress("::", 0)).isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, "no IPv6 here", e);
      return false;
    }
  }

  /** A bound address as people write it: {@code ::} takes IPv4 as well. */
  public static List<InetSocketAddress> addresses(InetSocketAddress bound) {
    return isOfBoth(bound)
        ? List.of(new InetSocketAddress("0.0.0.0", bound.getPort()), bound)
        : List.of(bound);
  }
}
