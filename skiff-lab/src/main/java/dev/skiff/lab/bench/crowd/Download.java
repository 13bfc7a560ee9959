package dev.skiff.lab.bench.crowd;

import dev.skiff.transport.EventLoop;
import dev.skiff.transport.UdpHandler;
import dev.skiff.transport.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads one file, as often as it is told to, from a socket of its own. On its loop's
 * thread; nothing is allocated for a block, because a pause of the clients would look like one of
 * the server.
 */
abstract class Download implements UdpHandler {
  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static final short DATA = 3;
  private static final short ACK = 4;
  private static final short ERROR = 5;
  private static final short OACK = 6;
  private static final short NOT_DEFINED = 0;
  private static final short UNKNOWN_TID = 5;
  private static final int HEADER_BYTES = 4;
  private static final int BLOCK_NUMBERS = 1 << 16;
  private static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int TIMEOUTS_AT_MOST = 5;

  /**
   * What is read, and how.
   *
   * @param receiveBytes the room to ask for in the socket; 0 for what it has anyway
   */
  record Task(String file, long bytes, int blockSize, int windowSize, int receiveBytes) {}

  private final EventLoop loop;
  private final Task task;
  private final byte[] request;
  private final UdpSocket socket;
  private final int room;
  private InetSocketAddress server = new InetSocketAddress(LOOPBACK, 0);

  /** Where the server sends this transfer from; null before its first answer. */
  private @Nullable InetSocketAddress peer;

  private boolean running;
  private boolean holding;
  private long received;
  private long bytes;
  private int unacknowledged;

  /** The block before the hole that was reported last. */
  private long reportedHole;

  private long acknowledgedAt;
  private int timeouts;

  Download(EventLoop loop, Task task) throws IOException {
    this.loop = loop;
    this.task = task;
    request = request(task);
    socket = loop.open(new InetSocketAddress(LOOPBACK, 0), this);
    room = task.receiveBytes() > 0 ? socket.receiveRuns(task.receiveBytes()) : 0;
  }

  private static byte[] request(Task task) {
    String text = "\0\1" + task.file() + "\0octet\0blksize\0" + task.blockSize() + "\0windowsize\0";
    return (text + task.windowSize() + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** The server has answered for the first time. */
  void onAnswer(long now) throws IOException {}

  /** Whether to go on after this block, or to stand still until {@link #resume}. */
  boolean goesOnAfter(long block) {
    return true;
  }

  /** The first block since an ACK has come, so many nanoseconds after that. */
  void onTurn(long nanos) {}

  /** The file is here, and everything is acknowledged. */
  abstract void onWhole(long now) throws IOException;

  /** This transfer has ended, and not well. */
  abstract void onFailure(String reason, long now);

  final void begin(InetSocketAddress asked, long now) throws IOException {
    server = asked;
    peer = null;
    running = true;
    holding = false;
    received = 0;
    bytes = 0;
    unacknowledged = 0;
    reportedHole = -1;
    timeouts = 0;
    ask(now);
  }

  private void ask(long now) throws IOException {
    socket.send(loop.sendBuffer().clear().put(request).flip(), server);
    socket.wakeAt(now + TIMEOUT_NANOS);
  }

  /** What the system gave of the room that was asked for, in bytes. */
  final int room() {
    return room;
  }

  final boolean isHolding() {
    return running && holding;
  }

  /** Goes on after it has stood still. */
  final void resume(long now) throws IOException {
    if (isHolding()) {
      holding = false;
      acknowledge(now);
    }
  }

  /** Ends the transfer in the middle, and tells the server so. */
  final void abandon() throws IOException {
    if (running && peer != null) {
      sendError(NOT_DEFINED, peer);
    }
    running = false;
  }

  final void close() {
    socket.close();
  }

  @Override
  public final boolean expectsBursts() {
    return task.windowSize() > 1;
  }

  @Override
  public final void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    if (!running || datagram.remaining() < HEADER_BYTES) {
      return;
    }
    try {
      onPacket(datagram.getShort(datagram.position()), datagram, sender, now);
    } catch (IOException e) {
      fail(e.toString(), now);
    }
  }

  private void onPacket(short opcode, ByteBuffer packet, InetSocketAddress sender, long now)
      throws IOException {
    if (peer != null && peer.getPort() != sender.getPort()) {
      // What a repeated request has started would hold the server's memory for some seconds.
      if (opcode != ERROR) {
        sendError(UNKNOWN_TID, sender);
      }
    } else if (opcode == ERROR) {
      fail("error: " + StandardCharsets.US_ASCII.decode(packet.slice()), now);
    } else if (opcode == OACK && peer == null) {
      peer = sender;
      onAnswer(now);
      acknowledge(now);
    } else if (opcode == DATA && peer != null) {
      onData(packet, now);
    }
  }

  private void onData(ByteBuffer packet, long now) throws IOException {
    int wire = packet.getShort(packet.position() + 2) & (BLOCK_NUMBERS - 1);
    int ahead = (wire - (int) received) & (BLOCK_NUMBERS - 1);
    if (ahead == 1) {
      onNext(packet.remaining() - HEADER_BYTES, now);
    } else if (ahead > 1 && ahead <= task.windowSize() && reportedHole != received) {
      reportedHole = received;
      acknowledge(now);
    }
  }

  private void onNext(int length, long now) throws IOException {
    if (unacknowledged == 0) {
      onTurn(System.nanoTime() - acknowledgedAt);
    }
    received++;
    bytes += length;
    unacknowledged++;
    timeouts = 0;
    boolean last = length < task.blockSize();
    if (!goesOnAfter(received)) {
      holding = true;
    } else if (last || unacknowledged == task.windowSize()) {
      acknowledge(now);
    }
    if (last) {
      end(now);
    }
  }

  private void end(long now) throws IOException {
    if (bytes == task.bytes()) {
      running = false;
      onWhole(now);
    } else {
      fail(bytes + " bytes instead of " + task.bytes(), now);
    }
  }

  /** The loop's time is that of its last look at its sockets: a turn begins when the ACK goes. */
  private void acknowledge(long now) throws IOException {
    unacknowledged = 0;
    acknowledgedAt = System.nanoTime();
    sendAck();
    socket.wakeAt(now + TIMEOUT_NANOS);
  }

  private void sendAck() throws IOException {
    if (peer != null) {
      socket.send(loop.sendBuffer().clear().putShort(ACK).putShort((short) received).flip(), peer);
    }
  }

  private void sendError(short code, InetSocketAddress target) throws IOException {
    socket.send(
        loop.sendBuffer().clear().putShort(ERROR).putShort(code).put((byte) 0).flip(), target);
  }

  private void fail(String reason, long now) {
    running = false;
    onFailure(reason, now);
  }

  @Override
  public final void onWake(long now) {
    if (!running || holding) {
      return;
    }
    try {
      timeouts++;
      if (timeouts > TIMEOUTS_AT_MOST) {
        abandon();
        fail("no answer", now);
      } else if (peer == null) {
        ask(now);
      } else {
        // The turn goes on: what was lost counts as the time that it takes.
        unacknowledged = 0;
        sendAck();
        socket.wakeAt(now + TIMEOUT_NANOS);
      }
    } catch (IOException e) {
      fail(e.toString(), now);
    }
  }

  /** What did not fit is mended by the timer. */
  @Override
  public final void onWritable(long now) {}
}
