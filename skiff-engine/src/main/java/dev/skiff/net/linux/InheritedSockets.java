package dev.skiff.net.linux;

import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import dev.skiff.net.InheritedSocket;
import dev.skiff.net.Wildcard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/** Takes over sockets that the process's starter, such as systemd, has opened. */
public final class InheritedSockets {
  private static final int MOST_DESCRIPTORS = 1 << 16;

  private InheritedSockets() {}

  /**
   * Looks at a descriptor.
   *
   * @throws IOException if a server cannot listen on it, with the reason
   */
  public static InheritedSocket of(int descriptor) throws IOException {
    String obstacle = SystemCall.obstacle();
    if (obstacle != null) {
      throw new IOException("sockets cannot be taken over: " + obstacle);
    }
    SocketCalls calls = new SocketCalls();
    int type = calls.option(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_TYPE);
    if (type < 0) {
      throw new IOException(
          named(descriptor)
              + (Errno.NO_SOCKET.isResult(type)
                  ? " is not a socket"
                  : " cannot be used: " + SocketErrors.exception(-type).getMessage()));
    }
    int family = calls.option(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_DOMAIN);
    boolean ipv6 = family == SocketName.AF_INET6;
    if (!ipv6 && family != SocketName.AF_INET) {
      throw new IOException(named(descriptor) + " is a socket, but not of IPv4 or IPv6");
    }
    boolean isStream = type == SocketCalls.SOCK_STREAM;
    if (!isStream && type != SocketCalls.SOCK_DGRAM) {
      throw new IOException(named(descriptor) + " is a socket, but not of UDP or TCP");
    }
    if (isStream && !isListening(calls, descriptor)) {
      throw new IOException(named(descriptor) + " is a TCP socket that does not listen");
    }
    InetSocketAddress local = localAddress(calls, descriptor);
    boolean alone = calls.option(descriptor, SocketCalls.SOL_IPV6, SocketCalls.IPV6_V6ONLY) == 1;
    return new InheritedSocket(
        descriptor, isStream, ipv6, local, alone ? List.of(local) : Wildcard.addresses(local));
  }

  private static String named(int descriptor) {
    return "descriptor " + descriptor + ", which was passed,";
  }

  private static boolean isListening(SocketCalls calls, int descriptor) {
    return calls.option(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_ACCEPTCONN) == 1;
  }

  private static InetSocketAddress localAddress(SocketCalls calls, int descriptor) {
    ByteBuffer name = SocketCalls.memory(SocketName.MAX_BYTES);
    calls.localName(descriptor, name, SocketCalls.address(name));
    return SocketName.read(name).address();
  }

  /**
   * A channel for a listening socket. The JDK makes channels only for sockets that it opens: so it
   * opens one, and the inherited socket then replaces that one's file.
   */
  public static ServerSocketChannel channel(InheritedSocket socket) throws IOException {
    SocketCalls calls = new SocketCalls();
    // Always IPv4: systemd opens IPv6 sockets even where the JDK finds no IPv6.
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
    try {
      channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      int own = descriptor(calls, (InetSocketAddress) channel.getLocalAddress());
      SocketErrors.require(calls.replace(own, socket.descriptor()));
      calls.close(socket.descriptor());
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Of all sockets of the host, one listens there. */
  private static int descriptor(SocketCalls calls, InetSocketAddress local) throws IOException {
    for (int i = 0; i < MOST_DESCRIPTORS; i++) {
      if (isListening(calls, i) && localAddress(calls, i).equals(local)) {
        return i;
      }
    }
    throw new IOException("a channel's descriptor is not among the first " + MOST_DESCRIPTORS);
  }
}
