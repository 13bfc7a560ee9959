package dev.skiff.udp;

import dev.skiff.net.EventLoop;
import dev.skiff.net.RouteMtu;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The things that the transfers of one event loop share.
 *
 * @param loop the event loop
 * @param io the threads that open, read, write and flush files
 * @param limits the limits of the transfers
 * @param budget the memory for blocks; all loops share it
 * @param receiveBufferBytes the size of a socket's receive buffer, as the system grants it
 * @param mtu the largest IP packet for a block that no router may have to fragment; 0 if blocks may
 *     be fragmented
 * @param tids the local ports for transfers; null if the system chooses them
 */
public record SessionContext(
    EventLoop loop,
    Executor io,
    Limits limits,
    BufferBudget budget,
    int receiveBufferBytes,
    int mtu,
    @Nullable TidPool tids) {
  private static final int WANTED_RECEIVE_BUFFER = 4 << 20;

  /** The room that a small datagram takes in a receive buffer, rounded up. */
  private static final int BOOKKEEPING_BYTES = 1_024;

  /** A context with a new budget of {@code limits.bufferBytes()}, or half of the heap if less. */
  public static SessionContext create(EventLoop loop, Executor io, Limits limits)
      throws IOException {
    UdpSocket probe = loop.open(new InetSocketAddress(0), UdpHandler.NONE);
    try {
      return new SessionContext(
          loop,
          io,
          limits,
          new BufferBudget(Math.min(limits.bufferBytes(), heapShare())),
          probe.receiveRuns(WANTED_RECEIVE_BUFFER),
          0,
          null);
    } finally {
      probe.close();
    }
  }

  /** Half of the heap. */
  private static long heapShare() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /** The time by the loop's clock, in nanoseconds. */
  public long now() {
    return loop.nanoTime();
  }

  /** A copy with other limits, for one transfer. */
  public SessionContext with(Limits others) {
    return new SessionContext(loop, io, others, budget, receiveBufferBytes, mtu, tids);
  }

  /**
   * A copy for the transfers of a server.
   *
   * @param packetBytes the {@link #mtu}
   * @param pool the local ports for transfers, or null
   */
  public SessionContext forServer(int packetBytes, @Nullable TidPool pool) {
    return new SessionContext(loop, io, limits, budget, receiveBufferBytes, packetBytes, pool);
  }

  /**
   * A copy for a transfer with a client whose blocks are not to be fragmented: neither by this host
   * nor on the way. On the loop's thread. Without an {@link #mtu} and on the loopback it is this.
   */
  public SessionContext fitting(InetSocketAddress client) {
    if (mtu == 0 || client.getAddress().isLoopbackAddress()) {
      return this;
    }
    int most = mtu - RouteMtu.headerBytes(client.getAddress());
    int datagram = Math.min(most, loop.largestDatagram(client).orElse(most));
    int block =
        Math.clamp(
            datagram - PacketDecoder.HEADER_BYTES, Limits.MIN_BLOCK_BYTES, limits.blockBytes());
    return with(limits.toBuilder().blockBytes(block).build());
  }

  /** A copy for a transfer that does not repeat its first packet to a silent client. */
  public SessionContext withoutRepeats() {
    return with(limits.toBuilder().handshakeTries(1).build());
  }

  /** A copy for the transfers of another loop. Both share the budget. */
  public SessionContext on(EventLoop other) {
    return new SessionContext(other, io, limits, budget, receiveBufferBytes, mtu, tids);
  }

  /**
   * A socket for a transfer. The session becomes its handler when it starts.
   *
   * @param local the address to bind, with port 0
   */
  public UdpSocket openSocket(InetSocketAddress local) throws IOException {
    return tids == null ? loop.open(local, UdpHandler.NONE) : tids.open(loop, local);
  }

  /** A socket with a receive buffer that is large enough for whole windows. */
  public UdpSocket openReceivingSocket(InetSocketAddress local) throws IOException {
    UdpSocket socket = openSocket(local);
    try {
      socket.receiveRuns(WANTED_RECEIVE_BUFFER);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The limits for a transfer that sends: the window fits the memory that is left. */
  public Limits limitsForSending() {
    int windowBytes = budget.windowBytes(limits.windowBytes());
    return limits.toBuilder().windowBytes(windowBytes).build();
  }

  /** The limits for a transfer that receives: the window fits the socket's buffer, too. */
  public Limits limitsForReceiving() {
    Limits sending = limitsForSending();
    int windowBytes = Math.min(sending.windowBytes(), receiveBufferBytes / 4 * 3);
    int windowBlocks = Math.min(sending.windowBlocks(), receiveBufferBytes / BOOKKEEPING_BYTES);
    return sending.toBuilder()
        .windowBytes(Math.max(512, windowBytes))
        .windowBlocks(Math.max(1, windowBlocks))
        .build();
  }
}
