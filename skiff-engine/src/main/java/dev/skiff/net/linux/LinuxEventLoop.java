package dev.skiff.net.linux;

import dev.skiff.linux.Errno;
import dev.skiff.linux.SystemCall;
import dev.skiff.net.InheritedSocket;
import dev.skiff.net.LoopThread;
import dev.skiff.net.RouteMtu;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpPort;
import dev.skiff.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The event loop on Linux, over epoll(7). It uses what the JDK's sockets lack: a whole window is
 * sent or received in one system call (UDP_SEGMENT, UDP_GRO), and each datagram comes with the
 * local address that it was sent to (IP_PKTINFO). A datagram allocates no object.
 */
public final class LinuxEventLoop extends LoopThread {
  static final int EPOLLIN = 1;
  static final int EPOLLOUT = 4;
  static final int EPOLLERR = 8;

  private static final int EVENTS_AT_ONCE = 256;
  private static final int LARGEST_DATAGRAM = 65_536;

  /** The owner of a descriptor: called when it is ready. */
  interface Ready {
    /**
     * Handles a descriptor that is ready.
     *
     * @param events the bits of epoll: {@link #EPOLLIN}, {@link #EPOLLOUT}, {@link #EPOLLERR}
     */
    void onReady(int events);

    /** Closes the descriptor if it is open. */
    void close();
  }

  final SocketCalls calls;

  /** The latest datagram; one buffer serves all sockets. */
  final ByteBuffer received = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

  final long receivedAddress = SocketCalls.address(received);
  final SocketMessage in = new SocketMessage();
  final SocketMessage out = new SocketMessage();

  private final long sendBufferAddress = SocketCalls.address(sendBuffer());
  private final SocketCalls.Waker waker;
  private final ByteBuffer events =
      SocketCalls.memory(EVENTS_AT_ONCE * SocketCalls.EPOLL_EVENT_BYTES);
  private final long eventsAddress = SocketCalls.address(events);
  private final int epoll;
  private final int wakeEvent;

  /** True if the kernel knows UDP_SEGMENT; null until the first check. */
  private @Nullable Boolean segments;

  private boolean ended;

  /** By descriptor, which is a small number. */
  private @Nullable Ready[] sockets = new Ready[64];

  private LinuxEventLoop(String name, SocketCalls calls) throws IOException {
    super(name);
    this.calls = calls;
    epoll = SocketErrors.require(calls.createEpoll());
    int event = calls.createEvent();
    int added = event < 0 ? event : calls.control(epoll, SocketCalls.EPOLL_CTL_ADD, event, EPOLLIN);
    if (added >= 0) {
      // A sandbox may forbid epoll_pwait: find out now.
      added = Math.min(0, calls.await(epoll, eventsAddress, EVENTS_AT_ONCE, 0));
    }
    if (added < 0) {
      calls.close(epoll);
      if (event >= 0) {
        calls.close(event);
      }
      throw SocketErrors.exception(-added);
    }
    wakeEvent = event;
    waker = new SocketCalls.Waker(wakeEvent);
  }

  /** The reason why this system cannot run such a loop; null if it can. */
  public static @Nullable String obstacle() {
    return SystemCall.obstacle();
  }

  /**
   * Starts a loop. Requires that there is no {@link #obstacle}.
   *
   * @param name the name of its thread
   * @throws IOException if the system has no descriptors left, or forbids the calls
   */
  public static LinuxEventLoop start(String name) throws IOException {
    return start(name, new SocketCalls());
  }

  /** Starts a loop with calls that a test has prepared. */
  static LinuxEventLoop start(String name, SocketCalls calls) throws IOException {
    LinuxEventLoop loop = new LinuxEventLoop(name, calls);
    loop.startThread();
    return loop;
  }

  @Override
  public UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException {
    requireOpen();
    return LinuxUdpSocket.open(this, local, handler);
  }

  @Override
  public UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException {
    requireOpen();
    return LinuxUdpPort.open(this, local, handler);
  }

  @Override
  public UdpPort takeOver(InheritedSocket socket, UdpPort.Handler handler) throws IOException {
    requireOpen();
    return LinuxUdpPort.takeOver(this, socket, handler);
  }

  /**
   * {@inheritDoc}
   *
   * <p>On the loop's thread it asks the kernel: for the MTU of the route, or that of the path if an
   * ICMP message has told it. This does not block.
   */
  @Override
  public OptionalInt largestDatagram(InetSocketAddress target) {
    int mtu = isLoopThread() && !ended ? routeMtu(target) : 0;
    return mtu > 0
        ? OptionalInt.of(mtu - RouteMtu.headerBytes(target.getAddress()))
        : super.largestDatagram(target);
  }

  private int routeMtu(InetSocketAddress target) {
    boolean ipv6 = SocketName.isIpv6(target);
    int descriptor = calls.socket(ipv6);
    if (descriptor < 0) {
      return descriptor;
    }
    int result = calls.connect(descriptor, SocketName.of(target, ipv6));
    if (result >= 0) {
      result =
          ipv6
              ? calls.option(descriptor, SocketCalls.SOL_IPV6, SocketCalls.IPV6_MTU)
              : calls.option(descriptor, SocketCalls.SOL_IP, SocketCalls.IP_MTU);
    }
    calls.close(descriptor);
    return result;
  }

  /** Throws if the loop has ended: another file may already have the epoll's number. */
  private void requireOpen() throws IOException {
    if (ended) {
      throw new IOException("the event loop is closed");
    }
  }

  /** Registers a descriptor for input. */
  void register(int descriptor, Ready socket) throws IOException {
    SocketErrors.require(calls.control(epoll, SocketCalls.EPOLL_CTL_ADD, descriptor, EPOLLIN));
    if (descriptor >= sockets.length) {
      sockets = Arrays.copyOf(sockets, Math.max(descriptor + 1, 2 * sockets.length));
    }
    sockets[descriptor] = socket;
  }

  /** Changes the events of a registered descriptor. This cannot fail. */
  void want(int descriptor, int wanted) {
    calls.control(epoll, SocketCalls.EPOLL_CTL_MOD, descriptor, wanted);
  }

  /** The address of a direct buffer's next byte. The loop's own buffer allocates no object. */
  @SuppressWarnings("ReferenceEquality") // the same memory, not the same bytes
  long addressOf(ByteBuffer datagrams) {
    long start = datagrams == sendBuffer() ? sendBufferAddress : SocketCalls.address(datagrams);
    return start + datagrams.position();
  }

  /** The address that a socket is bound to. */
  InetSocketAddress localAddress(int descriptor) {
    calls.localName(descriptor, out.name, out.nameAddress);
    return SocketName.read(out.name).address();
  }

  /**
   * Sets the size of a socket's receive buffer. A privileged process gets more than others.
   *
   * @return the bytes that the system granted: half of its figure, which includes its overhead
   */
  int receiveBuffer(int descriptor, int bytes) throws IOException {
    int forced =
        calls.setOption(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUFFORCE, bytes);
    if (forced < 0) {
      SocketErrors.require(
          calls.setOption(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF, bytes));
    }
    return SocketErrors.require(
            calls.option(descriptor, SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUF))
        / 2;
  }

  /**
   * True if the kernel knows UDP_SEGMENT. A kernel before 4.18 refuses the socket option, but
   * ignores the control message and sends the whole run as one datagram.
   */
  boolean knowsSegments(int descriptor) {
    Boolean known = segments;
    if (known == null) {
      known = calls.option(descriptor, SocketCalls.SOL_UDP, SocketCalls.UDP_SEGMENT) >= 0;
      segments = known;
    }
    return known;
  }

  /** Closes a descriptor. This ends its registration. */
  void close(int descriptor) {
    sockets[descriptor] = null;
    calls.close(descriptor);
  }

  @Override
  protected void await(long nanos) throws IOException {
    int count = calls.await(epoll, eventsAddress, EVENTS_AT_ONCE, nanos);
    if (count < 0) {
      if (!Errno.INTERRUPTED.isResult(count)) {
        throw SocketErrors.exception(-count);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int place = i * SocketCalls.EPOLL_EVENT_BYTES;
      dispatch(events.getInt(place + SocketCalls.EPOLL_EVENT_DATA), events.getInt(place));
    }
  }

  /**
   * A descriptor that was closed and opened again meanwhile finds nothing to do: no data is lost.
   */
  private void dispatch(int descriptor, int ready) {
    if (descriptor == wakeEvent) {
      calls.takeEvent(wakeEvent);
      return;
    }
    Ready socket = descriptor < sockets.length ? sockets[descriptor] : null;
    if (socket == null) {
      return;
    }
    try {
      socket.onReady(ready);
    } catch (RuntimeException | Error e) {
      fault(e);
    }
  }

  @Override
  protected void interruptWait() {
    waker.wake();
  }

  @Override
  protected void closeSockets() {
    ended = true;
    for (Ready socket : sockets) {
      if (socket != null) {
        socket.close();
      }
    }
    calls.close(epoll);
    waker.close();
  }
}
