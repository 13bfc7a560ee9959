package dev.skiff.net;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * Compares socket addresses with the scopes of link-local addresses. {@link InetSocketAddress}
 * ignores them, but the same link-local address on two links is two hosts.
 */
public final class AddressScope {
  private AddressScope() {}

  /** True if both are the same address and port, on the same link. */
  public static boolean isSame(InetSocketAddress one, InetSocketAddress other) {
    return one.equals(other) && of(one) == of(other);
  }

  private static int of(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
  }
}
