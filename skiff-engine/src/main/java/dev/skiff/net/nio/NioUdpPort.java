package dev.skiff.net.nio;

import dev.skiff.log.SafeLog;
import dev.skiff.net.UdpPort;
import dev.skiff.net.WakeQueue;
import dev.skiff.net.Wildcard;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A main port. Java does not report the local address that a datagram was sent to. So a port for
 * all addresses has a socket for each address, and one for the wildcard, which receives broadcasts
 * and datagrams to new addresses. The addresses are read again every five seconds.
 *
 * <p>Limit: a host may own addresses that no interface lists, such as 127.0.0.2 or a routed prefix
 * ({@code ip route add local}). The wildcard's socket receives a request to one of them, and the
 * system chooses the address of the answer: for 127.0.0.2 it takes 127.0.0.1, which a strict client
 * refuses. A server that listens on such an address alone answers from it.
 */
final class NioUdpPort implements UdpPort {
  private static final System.Logger LOG = SafeLog.of(NioUdpPort.class);
  private static final long RESCAN_NANOS = Duration.ofSeconds(5).toNanos();

  private final NioEventLoop loop;
  private final Handler handler;
  private final InetSocketAddress bound;
  private final Socket main;
  private final Map<InetAddress, Socket> specific = new HashMap<>();
  private final WakeQueue.Timer rescan = new WakeQueue.Timer(this::onRescan);
  private boolean blind;

  private NioUdpPort(NioEventLoop loop, DatagramChannel channel, Handler handler)
      throws IOException {
    this.loop = loop;
    this.handler = handler;
    this.bound = (InetSocketAddress) channel.getLocalAddress();
    this.main = new Socket(channel);
  }

  static NioUdpPort open(NioEventLoop loop, InetSocketAddress local, Handler handler)
      throws IOException {
    DatagramChannel channel = NioChannels.bind(Wildcard.toBind(local), false);
    NioUdpPort port = new NioUdpPort(loop, channel, handler);
    if (local.getAddress().isAnyLocalAddress()) {
      port.onRescan(loop.nanoTime());
    }
    return port;
  }

  private void onRescan(long now) {
    try {
      bindEachAddress();
      blind = false;
    } catch (IOException e) {
      // As on a host that has no interface yet; the wildcard serves what it gets.
      if (!blind) {
        LOG.log(System.Logger.Level.WARNING, "cannot look at this host's addresses", e);
      }
      blind = true;
    }
    loop.wakes().arm(rescan, now + RESCAN_NANOS);
  }

  private void bindEachAddress() throws IOException {
    Set<InetAddress> present = localAddresses();
    Set<InetAddress> gone = new HashSet<>(specific.keySet());
    gone.removeAll(present);
    for (InetAddress address : gone) {
      Socket socket = specific.remove(address);
      if (socket != null) {
        NioChannels.closeQuietly(socket.channel);
      }
    }
    present.removeAll(specific.keySet());
    if (present.isEmpty()) {
      return;
    }
    // All sockets of a port must permit sharing while a further one is bound. Afterwards they
    // forbid it: otherwise another process could also bind the port, unnoticed.
    share(true);
    try {
      present.forEach(this::bindAddress);
    } finally {
      share(false);
    }
  }

  private void bindAddress(InetAddress address) {
    try {
      DatagramChannel channel =
          NioChannels.bind(new InetSocketAddress(address, bound.getPort()), true);
      specific.put(address, new Socket(channel));
    } catch (IOException e) {
      // The wildcard's socket serves the address, and the system chooses the address of the answer.
      LOG.log(System.Logger.Level.DEBUG, "no socket of its own for " + address, e);
    }
  }

  private void share(boolean shared) throws IOException {
    main.channel.setOption(StandardSocketOptions.SO_REUSEADDR, shared);
    for (Socket socket : specific.values()) {
      socket.channel.setOption(StandardSocketOptions.SO_REUSEADDR, shared);
    }
  }

  private Set<InetAddress> localAddresses() throws SocketException {
    boolean ipv6 = bound.getAddress() instanceof Inet6Address;
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> ipv6 || address instanceof Inet4Address)
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return Wildcard.addresses(bound);
  }

  @Override
  public void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source)
      throws IOException {
    Socket socket = specific.getOrDefault(source.getAddress(), main);
    socket.channel.send(datagram, target);
  }

  @Override
  public void close() {
    rescan.cancel();
    NioChannels.closeQuietly(main.channel);
    specific.values().forEach(socket -> NioChannels.closeQuietly(socket.channel));
  }

  /** One of the sockets behind the port. */
  private final class Socket implements NioEventLoop.Ready {
    private static final int DATAGRAMS_AT_ONCE = 256;

    private final DatagramChannel channel;
    private final InetSocketAddress local;

    Socket(DatagramChannel channel) throws IOException {
      this.channel = channel;
      this.local = (InetSocketAddress) channel.getLocalAddress();
      loop.register(channel).attach(this);
    }

    @Override
    public void onReady(SelectionKey key) {
      for (int i = 0; i < DATAGRAMS_AT_ONCE && channel.isOpen(); i++) {
        ByteBuffer buffer = loop.received.clear();
        InetSocketAddress sender = NioChannels.receive(channel, buffer);
        if (sender == null) {
          return;
        }
        handler.onDatagram(buffer.flip(), sender, asked(sender), loop.nanoTime());
      }
    }

    /** An IPv4 client that reached the IPv6 wildcard is answered from an IPv4 socket. */
    private InetSocketAddress asked(InetSocketAddress sender) {
      boolean anyAddress = local.getAddress().isAnyLocalAddress();
      return anyAddress && sender.getAddress() instanceof Inet4Address
          ? new InetSocketAddress("0.0.0.0", local.getPort())
          : local;
    }
  }
}
