package dev.skiff.net.nio;

import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.net.WakeQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;

/** One transfer's socket. It stays unconnected, to see (and refuse) packets of other senders. */
final class NioUdpSocket implements UdpSocket, NioEventLoop.Ready {
  /** Datagrams read at once from one socket, so that the others get their turn. */
  private static final int DATAGRAMS_AT_ONCE = 64;

  /** The wait for a device whose queue is full: the system does not report when it drains. */
  private static final long QUEUE_WAIT_NANOS = Duration.ofMillis(1).toNanos();

  /** Sends a datagram, as {@link DatagramChannel#send} does. */
  @FunctionalInterface
  interface Sender {
    int send(ByteBuffer datagram, SocketAddress target) throws IOException;
  }

  private final NioEventLoop loop;
  private final DatagramChannel channel;
  private final Sender sender;
  private final SelectionKey key;
  private final InetSocketAddress localAddress;
  private final WakeQueue.Timer timer;
  private final WakeQueue.Timer queueTimer;
  private UdpHandler handler;

  NioUdpSocket(NioEventLoop loop, DatagramChannel channel, SelectionKey key, UdpHandler handler)
      throws IOException {
    this(loop, channel, channel::send, key, handler);
  }

  NioUdpSocket(
      NioEventLoop loop,
      DatagramChannel channel,
      Sender sender,
      SelectionKey key,
      UdpHandler handler)
      throws IOException {
    this.loop = loop;
    this.channel = channel;
    this.sender = sender;
    this.key = key;
    this.localAddress = (InetSocketAddress) channel.getLocalAddress();
    this.handler = handler;
    this.timer = new WakeQueue.Timer(this::onWake);
    this.queueTimer = new WakeQueue.Timer(this::onQueueDrained);
    key.attach(this);
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress target)
      throws IOException {
    int end = run.limit();
    try {
      while (run.position() < end && channel.isOpen()) {
        run.limit(Math.min(end, run.position() + datagramBytes));
        if (sender.send(run, target) == 0) {
          key.interestOpsOr(SelectionKey.OP_WRITE);
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      if (!NioChannels.isQueueFull(e)) {
        throw e;
      }
      loop.wakes().arm(queueTimer, loop.nanoTime() + QUEUE_WAIT_NANOS);
      return false;
    } finally {
      run.limit(end);
    }
  }

  @Override
  public int receiveRuns(int bytes) throws IOException {
    channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
    return channel.getOption(StandardSocketOptions.SO_RCVBUF);
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
    timer.cancel();
    queueTimer.cancel();
    // The timer may stay queued for long: it must not keep a whole transfer in memory.
    handler = UdpHandler.NONE;
    NioChannels.closeQuietly(channel);
  }

  @Override
  public void onReady(SelectionKey ready) {
    if (ready.isWritable()) {
      key.interestOpsAnd(~SelectionKey.OP_WRITE);
      handler.onWritable(loop.nanoTime());
    }
    int most = handler.expectsBursts() ? DATAGRAMS_AT_ONCE : 1;
    for (int i = 0; i < most && channel.isOpen(); i++) {
      if (!receiveOne()) {
        return;
      }
    }
  }

  private boolean receiveOne() {
    ByteBuffer buffer = loop.received.clear();
    InetSocketAddress from = NioChannels.receive(channel, buffer);
    if (from == null) {
      return false;
    }
    handler.onDatagram(buffer.flip(), from, loop.nanoTime());
    return true;
  }

  private void onQueueDrained(long now) {
    if (channel.isOpen()) {
      handler.onWritable(now);
    }
  }

  private void onWake(long now) {
    if (channel.isOpen()) {
      handler.onWake(now);
    }
  }
}
