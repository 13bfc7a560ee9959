package dev.skiff.udp;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * What the transfers of one event loop share.
 *
 * @param loop the loop they belong to
 * @param io where files are opened, read, written and flushed
 * @param limits the bounds that hold for them
 * @param budget the memory for their blocks
 * @param receiveBufferBytes what the system lets a socket hold of datagrams that wait to be read
 */
public record SessionContext(
    EventLoop loop, Executor io, Limits limits, BufferBudget budget, int receiveBufferBytes) {
  private static final int WANTED_RECEIVE_BUFFER = 4 << 20;

  /** What the system counts for a small datagram beside its bytes, rounded up. */
  private static final int BOOKKEEPING_BYTES = 1_024;

  /** A context with a budget as the limits have it; on the loop's thread. */
  public static SessionContext create(EventLoop loop, Executor io, Limits limits)
      throws IOException {
    UdpSocket probe = loop.open(new InetSocketAddress(0), UdpHandler.NONE);
    try {
      return new SessionContext(
          loop,
          io,
          limits,
          new BufferBudget(Math.min(limits.bufferBytes(), heapShare())),
          probe.receiveRuns(WANTED_RECEIVE_BUFFER));
    } finally {
      probe.close();
    }
  }

  /** The rest of the heap is for everything else. */
  private static long heapShare() {
    return Runtime.getRuntime().maxMemory() / 2;
  }

  /** The time by the loop's clock, in nanoseconds. */
  public long now() {
    return loop.nanoTime();
  }

  /** The same with other limits, for one transfer. */
  public SessionContext with(Limits others) {
    return new SessionContext(loop, io, others, budget, receiveBufferBytes);
  }

  /** The same for the transfers of another loop; the memory is shared. */
  public SessionContext on(EventLoop other) {
    return new SessionContext(other, io, limits, budget, receiveBufferBytes);
  }

  /** A socket for a transfer, which becomes its handler when it is started. */
  public UdpSocket openSocket(InetSocketAddress local) throws IOException {
    return loop.open(local, UdpHandler.NONE);
  }

  /** A socket that holds whole windows until they are read. */
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

  /** The limits for a transfer that sends, with a window that the memory left allows. */
  public Limits limitsForSending() {
    int windowBytes = budget.windowBytes(limits.windowBytes());
    return limits.toBuilder().windowBytes(windowBytes).build();
  }

  /** The limits for a transfer that receives: besides, a window must fit the socket's buffer. */
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
