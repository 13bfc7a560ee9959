package dev.skiff.net.linux;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An address and port in the kernel's form: {@code sockaddr_in} or {@code sockaddr_in6}. It is kept
 * with its Java form, so that a further datagram of the same peer allocates no object.
 */
final class SocketName {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** The length of sockaddr_in6, the longer one, rounded up. */
  static final int MAX_BYTES = 32;

  private static final int INET_BYTES = 16;
  private static final int INET6_BYTES = 28;

  /** Offsets of sockaddr_in6: behind family, port and flow information. */
  private static final int ADDRESS = 8;

  private static final int SCOPE = 24;

  /** Of sockaddr_in: behind family and port. */
  private static final int INET_ADDRESS = 4;

  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final InetSocketAddress address;
  private final byte[] name;

  private SocketName(InetSocketAddress address, byte[] name) {
    this.address = address;
    this.name = name;
  }

  /** True if an address needs an IPv6 socket. */
  static boolean isIpv6(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address;
  }

  /**
   * The name for a socket of a family.
   *
   * @param ipv6 true for an IPv6 socket, which reaches IPv4 by mapped addresses
   */
  static SocketName of(InetSocketAddress address, boolean ipv6) {
    ByteBuffer name =
        ByteBuffer.allocate(ipv6 ? INET6_BYTES : INET_BYTES).order(ByteOrder.nativeOrder());
    name.putShort(0, (short) (ipv6 ? AF_INET6 : AF_INET));
    putPort(name, address.getPort());
    byte[] bytes = address.getAddress().getAddress();
    if (!ipv6) {
      name.put(INET_ADDRESS, bytes);
    } else if (bytes.length == INET_ADDRESS) {
      boolean any = address.getAddress().isAnyLocalAddress();
      name.put(ADDRESS, any ? new byte[MAPPED.length] : MAPPED);
      name.put(ADDRESS + MAPPED.length, bytes);
    } else {
      name.put(ADDRESS, bytes);
      name.putInt(SCOPE, ((Inet6Address) address.getAddress()).getScopeId());
    }
    return new SocketName(address, name.array());
  }

  /** The name that the kernel wrote at the start of a buffer. */
  static SocketName read(ByteBuffer buffer) {
    boolean ipv6 = buffer.getShort(0) == AF_INET6;
    byte[] name = new byte[ipv6 ? INET6_BYTES : INET_BYTES];
    buffer.get(0, name);
    int port = Byte.toUnsignedInt(name[2]) << 8 | Byte.toUnsignedInt(name[3]);
    InetAddress address =
        ipv6
            ? inet6(Arrays.copyOfRange(name, ADDRESS, SCOPE), buffer.getInt(SCOPE))
            : inet(Arrays.copyOfRange(name, INET_ADDRESS, INET_ADDRESS + 4));
    return new SocketName(new InetSocketAddress(address, port), name);
  }

  /** The IPv4 address of four bytes, or of the last four bytes of a mapped address. */
  static InetAddress inet(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // the length is right
    }
  }

  /** The IPv6 address of 16 bytes. Java turns a mapped one into an IPv4 address. */
  static InetAddress inet6(byte[] bytes, int scope) {
    InetAddress address = inet(bytes);
    if (scope == 0 || address instanceof Inet4Address) {
      return address;
    }
    try {
      return Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // the length is right
    }
  }

  private static void putPort(ByteBuffer name, int port) {
    name.put(2, (byte) (port >> 8)).put(3, (byte) port);
  }

  InetSocketAddress address() {
    return address;
  }

  int length() {
    return name.length;
  }

  /** Writes the name at the start of a buffer. */
  void putTo(ByteBuffer buffer) {
    buffer.put(0, name);
  }

  /** True if the name at the start of a buffer is this one. */
  boolean isIn(ByteBuffer buffer) {
    for (int i = 0; i < name.length; i++) {
      if (buffer.get(i) != name[i]) {
        return false;
      }
    }
    return true;
  }
}
