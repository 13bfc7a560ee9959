package dev.skiff.udp;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.transfer.PortRange;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * The ports of a range, one of which becomes the TID of each transfer (RFC 1350 section 4: TIDs are
 * random). A port rests after its transfer, so that late packets do not reach the next one. All
 * loops of a server share a pool. Thread-safe.
 */
public final class TidPool {
  private static final long REST_NANOS = Duration.ofSeconds(3).toNanos();

  /**
   * The part of the ports that clients without a proven address may hold. A flood takes each of
   * these places once in a second, and each port then rests: together half of the range.
   */
  private static final int UNVALIDATED_PART = 8;

  /** A small range has more of those places: a flood can use up all its ports. */
  private static final int FEW_UNVALIDATED = 8;

  private static final int LINGERING_PART = 4;

  /** The first port that needs no privilege. */
  private static final int FIRST_FOR_ALL = 1_024;

  private static final int MOST_TRIED = 16;

  private final PortRange range;
  private final SplittableRandom random;

  /** The first {@link #freeCount} are free, in no order. */
  private final int[] ports;

  private int freeCount;

  /** The ports that are not used for a time, the first to be free again first. */
  private final Queue<Resting> resting = new ArrayDeque<>();

  private record Resting(int port, long until) {}

  /**
   * A pool whose ports are all free.
   *
   * @param seed any number that others do not know
   */
  public TidPool(PortRange range, long seed) {
    this.range = range;
    this.random = new SplittableRandom(seed);
    this.ports = new int[range.size()];
    for (int i = 0; i < ports.length; i++) {
      ports[i] = range.first() + i;
    }
    this.freeCount = ports.length;
  }

  /**
   * Limits for a server whose transfers use these ports: neither a flood of forged requests nor
   * uploads that linger after their end keep the ports from others.
   */
  public static Limits limits(PortRange range, Limits limits) {
    int few = Math.min(FEW_UNVALIDATED, range.size());
    int unvalidated = Math.max(few, range.size() / UNVALIDATED_PART);
    return limits.toBuilder()
        .unvalidatedTransfers(Math.min(limits.unvalidatedTransfers(), unvalidated))
        .lingering(Math.min(limits.lingering(), range.size() / LINGERING_PART))
        .build();
  }

  /**
   * Checks that this process may use the ports: those below 1024 need a privilege.
   *
   * @throws IOException if it may not
   */
  public void requireAllowed(EventLoop loop) throws IOException {
    int tries = range.first() < FIRST_FOR_ALL ? Math.min(range.size(), MOST_TRIED) : 1;
    IOException refused = null;
    for (int i = 0; i < tries; i++) {
      try {
        loop.open(new InetSocketAddress(range.first() + i), UdpHandler.NONE).close();
        return;
      } catch (BindException e) {
        // Another program has this port; or, as the JDK has it, a privilege is missing.
        refused = e;
      } catch (IOException e) {
        throw notAllowed(e);
      }
    }
    if (refused != null && range.first() < FIRST_FOR_ALL) {
      throw notAllowed(refused);
    }
  }

  private IOException notAllowed(IOException cause) {
    return new IOException("the ports " + range + " for transfers: " + cause.getMessage(), cause);
  }

  /**
   * Opens a socket on a free port, on the loop's thread. A port that another program uses is left
   * out for a time. The port is given back when the socket is closed.
   *
   * @param local the address to bind; its port is not used
   * @throws NoFreePortException if no port is free
   */
  UdpSocket open(EventLoop loop, InetSocketAddress local) throws IOException {
    boolean addressChecked = false;
    for (int port = take(loop.nanoTime()); port > 0; port = take(loop.nanoTime())) {
      try {
        InetSocketAddress chosen = new InetSocketAddress(local.getAddress(), port);
        return new PooledSocket(loop, loop.open(chosen, UdpHandler.NONE), port);
      } catch (BindException e) {
        rest(port, loop.nanoTime());
        if (!addressChecked) {
          // Throws if it is the address that cannot be bound.
          loop.open(new InetSocketAddress(local.getAddress(), 0), UdpHandler.NONE).close();
          addressChecked = true;
        }
      } catch (IOException | RuntimeException | Error e) {
        giveBack(port);
        throw e;
      }
    }
    throw new NoFreePortException(range);
  }

  /** A free port, or 0 if there is none. */
  synchronized int take(long now) {
    for (Resting next = resting.peek();
        next != null && now - next.until() >= 0;
        next = resting.peek()) {
      resting.remove();
      giveBack(next.port());
    }
    if (freeCount == 0) {
      return 0;
    }
    int chosen = random.nextInt(freeCount);
    int port = ports[chosen];
    ports[chosen] = ports[--freeCount];
    return port;
  }

  /** A port is free again, after a rest. */
  synchronized void rest(int port, long now) {
    resting.add(new Resting(port, now + REST_NANOS));
  }

  private synchronized void giveBack(int port) {
    ports[freeCount++] = port;
  }

  /** A socket that gives its port back. */
  private final class PooledSocket implements UdpSocket {
    private final EventLoop loop;
    private final UdpSocket socket;
    private final int port;
    private boolean closed;

    PooledSocket(EventLoop loop, UdpSocket socket, int port) {
      this.loop = loop;
      this.socket = socket;
      this.port = port;
    }

    @Override
    public InetSocketAddress localAddress() {
      return socket.localAddress();
    }

    @Override
    public boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress target)
        throws IOException {
      return socket.sendRun(run, datagramBytes, target);
    }

    @Override
    public int receiveRuns(int bytes) throws IOException {
      return socket.receiveRuns(bytes);
    }

    @Override
    public void wakeAt(long deadline) {
      socket.wakeAt(deadline);
    }

    @Override
    public void handler(UdpHandler handler) {
      socket.handler(handler);
    }

    @Override
    public void close() {
      socket.close();
      if (!closed) {
        closed = true;
        rest(port, loop.nanoTime());
      }
    }
  }
}
