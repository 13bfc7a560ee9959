package dev.skiff.net.linux;

import static dev.skiff.net.linux.LinuxEventLoop.EPOLLIN;

import dev.skiff.linux.Errno;
import dev.skiff.log.SafeLog;
import dev.skiff.net.InheritedSocket;
import dev.skiff.net.UdpPort;
import dev.skiff.net.Wildcard;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/**
 * A main port: one socket for all addresses. With each datagram the kernel reports the address that
 * was asked (IP_PKTINFO), even if no interface lists that address, and for a broadcast the address
 * to answer from.
 */
final class LinuxUdpPort implements UdpPort, LinuxEventLoop.Ready {
  private static final System.Logger LOG = SafeLog.of(LinuxUdpPort.class);

  /** Datagrams read at once, so that other sockets get their turn: each may open a file. */
  private static final int DATAGRAMS_AT_ONCE = 16;

  /** The receive buffer: many clients ask at once when a rack is switched on. */
  private static final int WANTED_RECEIVE_BUFFER = 4 << 20;

  /** struct in_pktinfo: interface, address to answer from, address of the datagram. */
  private static final int INET_INFO_BYTES = 12;

  private static final int INET_LOCAL = 4;

  /** struct in6_pktinfo: address, interface. */
  private static final int INET6_INFO_BYTES = 20;

  private static final int INET6_INTERFACE = 16;

  private final LinuxEventLoop loop;
  private final SocketCalls calls;
  private final int descriptor;
  private final boolean ipv6;
  private final InetSocketAddress bound;
  private final List<InetSocketAddress> addresses;
  private final Handler handler;
  private boolean closed;

  private LinuxUdpPort(
      LinuxEventLoop loop,
      int descriptor,
      boolean ipv6,
      InetSocketAddress bound,
      List<InetSocketAddress> addresses,
      Handler handler) {
    this.loop = loop;
    this.calls = loop.calls;
    this.descriptor = descriptor;
    this.ipv6 = ipv6;
    this.bound = bound;
    this.addresses = addresses;
    this.handler = handler;
  }

  static LinuxUdpPort open(LinuxEventLoop loop, InetSocketAddress local, Handler handler)
      throws IOException {
    InetSocketAddress address = Wildcard.toBind(local);
    boolean ipv6 = SocketName.isIpv6(address);
    int descriptor = SocketErrors.require(loop.calls.socket(ipv6));
    try {
      if (ipv6) {
        SocketErrors.require(
            loop.calls.setOption(descriptor, SocketCalls.SOL_IPV6, SocketCalls.IPV6_V6ONLY, 0));
      }
      prepare(loop, descriptor, ipv6);
      SocketErrors.require(loop.calls.bind(descriptor, SocketName.of(address, ipv6)));
      InetSocketAddress bound = loop.localAddress(descriptor);
      LinuxUdpPort port =
          new LinuxUdpPort(loop, descriptor, ipv6, bound, Wildcard.addresses(bound), handler);
      loop.register(descriptor, port);
      return port;
    } catch (IOException | RuntimeException e) {
      loop.calls.close(descriptor);
      throw e;
    }
  }

  /** Takes an inherited socket, which the port then owns. It stays open if this fails. */
  static LinuxUdpPort takeOver(LinuxEventLoop loop, InheritedSocket socket, Handler handler)
      throws IOException {
    int descriptor = socket.descriptor();
    SocketErrors.require(loop.calls.makeOwn(descriptor));
    prepare(loop, descriptor, socket.ipv6());
    LinuxUdpPort port =
        new LinuxUdpPort(
            loop, descriptor, socket.ipv6(), socket.local(), socket.addresses(), handler);
    loop.register(descriptor, port);
    return port;
  }

  private static void prepare(LinuxEventLoop loop, int descriptor, boolean ipv6)
      throws IOException {
    SocketCalls calls = loop.calls;
    if (ipv6) {
      SocketErrors.require(
          calls.setOption(descriptor, SocketCalls.SOL_IPV6, SocketCalls.IPV6_RECVPKTINFO, 1));
    }
    SocketErrors.require(
        calls.setOption(descriptor, SocketCalls.SOL_IP, SocketCalls.IP_PKTINFO, 1));
    // A service manager may have given an inherited socket more than this process can.
    if (calls.option(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF) / 2
        < WANTED_RECEIVE_BUFFER) {
      loop.receiveBuffer(descriptor, WANTED_RECEIVE_BUFFER);
    }
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  @Override
  public void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source)
      throws IOException {
    if (closed) {
      // The descriptor's number may belong to another connection now, which must not get these
      // bytes.
      throw new ClosedChannelException();
    }
    SocketMessage message = loop.out;
    message.bytes(loop.addressOf(datagram), datagram.remaining());
    message.to(SocketName.of(target, ipv6), putSource(message, source.getAddress()));
    int result = calls.sendMessage(descriptor, message.address());
    if (!Errno.TRY_AGAIN.isResult(result) && !Errno.NO_BUFFERS.isResult(result)) {
      SocketErrors.require(result);
    }
  }

  /** Writes the source address as a control message, and returns the message's bytes. */
  private static int putSource(SocketMessage message, InetAddress source) {
    if (source.isAnyLocalAddress()) {
      return 0;
    }
    ByteBuffer control = message.control;
    int data = SocketMessage.CMSG_HEADER_BYTES;
    if (source instanceof Inet6Address v6) {
      message.putControl(SocketCalls.SOL_IPV6, SocketCalls.IPV6_PKTINFO, INET6_INFO_BYTES);
      control.put(data, v6.getAddress()).putInt(data + INET6_INTERFACE, v6.getScopeId());
      return SocketMessage.controlBytes(INET6_INFO_BYTES);
    }
    message.putControl(SocketCalls.SOL_IP, SocketCalls.IP_PKTINFO, INET_INFO_BYTES);
    control.putInt(data, 0).put(data + INET_LOCAL, source.getAddress()).putInt(data + 8, 0);
    return SocketMessage.controlBytes(INET_INFO_BYTES);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      loop.close(descriptor);
    }
  }

  @Override
  public void onReady(int events) {
    if ((events & EPOLLIN) == 0) {
      // An error of an earlier answer. Reading it clears it.
      calls.option(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_ERROR);
    }
    for (int i = 0; i < DATAGRAMS_AT_ONCE && !closed; i++) {
      SocketMessage message = loop.in;
      message.bytes(loop.receivedAddress, loop.received.capacity());
      message.expectAll();
      int bytes = calls.receiveMessage(descriptor, message.address(), 0);
      if (Errno.TRY_AGAIN.isResult(bytes)) {
        return;
      }
      if (bytes < 0) {
        LOG.log(System.Logger.Level.DEBUG, "receiving failed: error {0}", -bytes);
        continue;
      }
      InetSocketAddress sender = SocketName.read(message.name).address();
      handler.onDatagram(
          loop.received.clear().limit(bytes), sender, asked(message, sender), loop.nanoTime());
    }
  }

  private InetSocketAddress asked(SocketMessage message, InetSocketAddress sender) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return bound;
    }
    int info = message.find(SocketCalls.SOL_IP, SocketCalls.IP_PKTINFO);
    if (info >= 0) {
      byte[] local = new byte[4];
      message.control.get(info + INET_LOCAL, local);
      return at(SocketName.inet(local));
    }
    info = message.find(SocketCalls.SOL_IPV6, SocketCalls.IPV6_PKTINFO);
    if (info >= 0 && sender.getAddress() instanceof Inet6Address client) {
      byte[] local = new byte[16];
      message.control.get(info, local);
      // A link-local address gets the client's scope: the interface that reaches the client.
      InetAddress address = SocketName.inet6(local, 0);
      return at(
          address.isLinkLocalAddress() ? SocketName.inet6(local, client.getScopeId()) : address);
    }
    boolean overIpv4 = sender.getAddress() instanceof Inet4Address;
    return overIpv4 ? new InetSocketAddress("0.0.0.0", bound.getPort()) : bound;
  }

  private InetSocketAddress at(InetAddress address) {
    return new InetSocketAddress(address, bound.getPort());
  }
}
