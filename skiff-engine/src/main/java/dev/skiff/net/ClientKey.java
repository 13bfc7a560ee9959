package dev.skiff.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A client, as limits count it: an IPv4 address, or the /64 of an IPv6 address, since one host may
 * use all addresses of its network. A link-local address counts by itself, with its scope, and an
 * address behind NAT64 (RFC 6052) as the IPv4 address in it.
 */
public record ClientKey(long network, long host) {
  /** The first 64 bits of 64:ff9b::/96. The next 32 are 0. */
  private static final long NAT64 = 0x0064_ff9b_0000_0000L;

  /** The key of an address. */
  public static ClientKey of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (!(address instanceof Inet6Address ipv6)) {
      return new ClientKey(0, bytes.getInt());
    }
    long network = bytes.getLong();
    long host = bytes.getLong();
    if (network == NAT64 && host >>> Integer.SIZE == 0) {
      return new ClientKey(0, (int) host);
    }
    return ipv6.isLinkLocalAddress()
        ? new ClientKey(network + ipv6.getScopeId(), host)
        : new ClientKey(network, 0);
  }

  /** A number that others cannot predict if they do not know the seed. */
  public long hash(long seed) {
    long hash = (network ^ seed) * 0x9e3779b97f4a7c15L + host;
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return hash ^ (hash >>> 32);
  }
}
