package dev.skiff.net.linux;

import static dev.skiff.net.linux.LinuxEventLoop.EPOLLERR;
import static dev.skiff.net.linux.LinuxEventLoop.EPOLLIN;
import static dev.skiff.net.linux.LinuxEventLoop.EPOLLOUT;

import dev.skiff.linux.Errno;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.net.WakeQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One transfer's socket. It stays unconnected, to see (and refuse) packets of other senders, and
 * asks the kernel for the ICMP errors that a connected one would see.
 */
final class LinuxUdpSocket implements UdpSocket, LinuxEventLoop.Ready {
  /** Datagrams read at once from one socket, so that the others get their turn. */
  private static final int DATAGRAMS_AT_ONCE = 64;

  /**
   * The most that one sendmsg may hold: pieces on any kernel that has UDP_SEGMENT, and bytes of
   * IPv4.
   */
  private static final int MOST_SEGMENTS = 64;

  private static final int MOST_SEGMENTED_BYTES = 65_507;

  /** The wait for a device whose queue is full: the system does not report when it drains. */
  private static final long QUEUE_WAIT_NANOS = Duration.ofMillis(1).toNanos();

  private static final int ERRORS_AT_ONCE = 16;

  /** struct sock_extended_err: the number, then where it comes from. */
  private static final int ERROR_ORIGIN = 4;

  private static final int ORIGIN_ICMP = 2;
  private static final int ORIGIN_ICMP6 = 3;

  private final LinuxEventLoop loop;
  private final SocketCalls calls;
  private final int descriptor;
  private final boolean ipv6;
  private final WakeQueue.Timer timer = new WakeQueue.Timer(this::onWake);
  private final WakeQueue.Timer queueTimer = new WakeQueue.Timer(this::onQueueDrained);
  private UdpHandler handler;
  private SocketName sender;
  private SocketName target;
  private @Nullable InetSocketAddress localAddress;
  private boolean segmenting;
  private boolean runsExpected;
  private boolean closed;

  private LinuxUdpSocket(
      LinuxEventLoop loop, int descriptor, SocketName local, boolean ipv6, UdpHandler handler) {
    this.loop = loop;
    this.calls = loop.calls;
    this.descriptor = descriptor;
    this.ipv6 = ipv6;
    this.handler = handler;
    this.sender = local;
    this.target = local;
  }

  static LinuxUdpSocket open(LinuxEventLoop loop, InetSocketAddress local, UdpHandler handler)
      throws IOException {
    boolean ipv6 = SocketName.isIpv6(local);
    SocketName name = SocketName.of(local, ipv6);
    int descriptor = SocketErrors.require(loop.calls.socket(ipv6));
    try {
      SocketErrors.require(loop.calls.bind(descriptor, name));
      LinuxUdpSocket socket = new LinuxUdpSocket(loop, descriptor, name, ipv6, handler);
      socket.expectErrors();
      socket.segmenting = loop.knowsSegments(descriptor);
      loop.register(descriptor, socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      loop.calls.close(descriptor);
      throw e;
    }
  }

  /** Asks for ICMP errors. Without them a transfer only takes longer to fail. */
  private void expectErrors() {
    if (ipv6) {
      calls.setOption(descriptor, SocketCalls.SOL_IPV6, SocketCalls.IPV6_RECVERR, 1);
    }
    calls.setOption(descriptor, SocketCalls.SOL_IP, SocketCalls.IP_RECVERR, 1);
  }

  @Override
  public InetSocketAddress localAddress() {
    InetSocketAddress known = localAddress;
    if (known == null) {
      known = loop.localAddress(descriptor);
      localAddress = known;
    }
    return known;
  }

  @Override
  public boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress to)
      throws IOException {
    if (!target.address().equals(to)) {
      target = SocketName.of(to, ipv6);
    }
    boolean reported = false;
    while (run.hasRemaining() && !closed) {
      int bytes = bytesAtOnce(datagramBytes, run.remaining());
      int result = transmit(loop.addressOf(run), bytes, datagramBytes);
      if (result >= 0) {
        run.position(run.position() + bytes);
        continue;
      }
      if (Errno.TRY_AGAIN.isResult(result)) {
        loop.want(descriptor, EPOLLIN | EPOLLOUT);
        return false;
      } else if (Errno.NO_BUFFERS.isResult(result)) {
        loop.wakes().arm(queueTimer, loop.nanoTime() + QUEUE_WAIT_NANOS);
        return false;
      } else if (bytes > datagramBytes && isAboutSegmenting(result)) {
        segmenting = false;
      } else if (reported) {
        throw SocketErrors.exception(-result);
      } else {
        // The error may be of an earlier datagram. Reporting it has cleared it, so send again.
        reported = true;
      }
    }
    return true;
  }

  private int bytesAtOnce(int datagramBytes, int remaining) {
    if (!segmenting || remaining <= datagramBytes) {
      return Math.min(datagramBytes, remaining);
    }
    int segments = Math.clamp(MOST_SEGMENTED_BYTES / datagramBytes, 1, MOST_SEGMENTS);
    return Math.min(segments * datagramBytes, remaining);
  }

  private int transmit(long place, int bytes, int datagramBytes) {
    SocketMessage message = loop.out;
    if (bytes <= datagramBytes) {
      target.putTo(message.name);
      return calls.send(descriptor, place, bytes, message.nameAddress, target.length());
    }
    message.bytes(place, bytes);
    message.putControl(SocketCalls.SOL_UDP, SocketCalls.UDP_SEGMENT, Short.BYTES);
    message.control.putShort(SocketMessage.CMSG_HEADER_BYTES, (short) datagramBytes);
    message.to(target, SocketMessage.controlBytes(Short.BYTES));
    return calls.sendMessage(descriptor, message.address());
  }

  /**
   * A device or tunnel without segmentation (EIO), a segment over the MTU, a kernel before 4.18.
   */
  private static boolean isAboutSegmenting(int result) {
    return Errno.INPUT_OUTPUT.isResult(result)
        || Errno.INVALID.isResult(result)
        || Errno.MESSAGE_TOO_LONG.isResult(result);
  }

  @Override
  public int receiveRuns(int bytes) throws IOException {
    runsExpected = calls.setOption(descriptor, SocketCalls.SOL_UDP, SocketCalls.UDP_GRO, 1) >= 0;
    return loop.receiveBuffer(descriptor, bytes);
  }

  @Override
  public void wakeAt(long deadline) {
    loop.wakes().arm(timer, deadline);
  }

  @Override
  public void handler(UdpHandler newHandler) {
    handler = newHandler;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      timer.cancel();
      queueTimer.cancel();
      // A timer may stay queued for a long time, and must not keep a whole transfer in memory.
      handler = UdpHandler.NONE;
      loop.close(descriptor);
    }
  }

  @Override
  public void onReady(int events) {
    if ((events & EPOLLOUT) != 0) {
      loop.want(descriptor, EPOLLIN);
      handler.onWritable(loop.nanoTime());
    }
    if ((events & EPOLLIN) != 0) {
      receive();
    } else if ((events & EPOLLERR) != 0) {
      // After all input: a last ERROR tells more than the news that its sender is gone.
      readErrors();
    }
  }

  private void receive() {
    int most = handler.expectsBursts() ? DATAGRAMS_AT_ONCE : 1;
    int count = 0;
    while (count < most && !closed) {
      int received = runsExpected ? receiveRun() : receiveOne();
      if (received == 0) {
        return;
      }
      count += received;
    }
  }

  /** Receives one datagram. Returns 0 if none waits. */
  private int receiveOne() {
    int bytes =
        calls.receive(
            descriptor,
            loop.receivedAddress,
            loop.received.capacity(),
            loop.in.nameAddress,
            SocketName.MAX_BYTES);
    if (bytes < 0) {
      return received(bytes);
    }
    identifySender();
    deliver(0, bytes, loop.nanoTime());
    return 1;
  }

  /** Receives datagrams that the kernel has joined: all but the last have the same size. */
  private int receiveRun() {
    SocketMessage message = loop.in;
    message.bytes(loop.receivedAddress, loop.received.capacity());
    message.expectAll();
    int bytes = calls.receiveMessage(descriptor, message.address(), 0);
    if (bytes < 0) {
      return received(bytes);
    }
    int place = message.find(SocketCalls.SOL_UDP, SocketCalls.UDP_GRO);
    int size = place < 0 ? bytes : message.control.getInt(place);
    identifySender();
    long now = loop.nanoTime();
    int count = 0;
    int start = 0;
    do {
      int end = Math.min(start + size, bytes);
      deliver(start, end, now);
      start = end;
      count++;
    } while (start < bytes);
    return count;
  }

  /** An error may be of an earlier datagram: there may be input behind it. */
  private static int received(int result) {
    return Errno.TRY_AGAIN.isResult(result) ? 0 : 1;
  }

  private void identifySender() {
    if (!sender.isIn(loop.in.name)) {
      sender = SocketName.read(loop.in.name);
    }
  }

  private void deliver(int start, int end, long now) {
    if (!closed) {
      handler.onDatagram(loop.received.clear().position(start).limit(end), sender.address(), now);
    }
  }

  /** Reads the ICMP errors of datagrams that were sent. */
  private void readErrors() {
    SocketMessage message = loop.in;
    for (int i = 0; i < ERRORS_AT_ONCE && !closed; i++) {
      message.bytes(loop.receivedAddress, loop.received.capacity());
      message.expectAll();
      int bytes = calls.receiveMessage(descriptor, message.address(), SocketCalls.MSG_ERRQUEUE);
      if (bytes < 0) {
        return;
      }
      tell(errorOf(message), SocketName.read(message.name).address());
    }
  }

  private void tell(int error, InetSocketAddress target) {
    if (error == Errno.REFUSED.number()) {
      handler.onRefused(target, loop.nanoTime());
    } else if (error == Errno.HOST_UNREACHABLE.number()
        || error == Errno.NETWORK_UNREACHABLE.number()) {
      handler.onUnreachable(target, loop.nanoTime());
    }
  }

  /** The error number of a message of the error queue, if it came by ICMP; else 0. */
  private static int errorOf(SocketMessage message) {
    int place = message.find(SocketCalls.SOL_IP, SocketCalls.IP_RECVERR);
    if (place < 0) {
      place = message.find(SocketCalls.SOL_IPV6, SocketCalls.IPV6_RECVERR);
    }
    if (place < 0) {
      return 0;
    }
    int origin = message.control.get(place + ERROR_ORIGIN);
    return origin == ORIGIN_ICMP || origin == ORIGIN_ICMP6 ? message.control.getInt(place) : 0;
  }

  private void onWake(long now) {
    if (!closed) {
      handler.onWake(now);
    }
  }

  private void onQueueDrained(long now) {
    if (!closed) {
      handler.onWritable(now);
    }
  }
}
