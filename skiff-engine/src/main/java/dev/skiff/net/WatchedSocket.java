package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A socket of a {@link WatchedLoop}; it stands between the real one and its handler. */
final class WatchedSocket implements UdpSocket, UdpHandler {
  private final EventLoop loop;
  private final DatagramWatcher watcher;
  private final UdpSocket socket;
  private UdpHandler handler;

  private WatchedSocket(
      EventLoop loop, DatagramWatcher watcher, UdpSocket socket, UdpHandler handler) {
    this.loop = loop;
    this.watcher = watcher;
    this.socket = socket;
    this.handler = handler;
  }

  static WatchedSocket open(
      EventLoop loop, DatagramWatcher watcher, InetSocketAddress local, UdpHandler handler)
      throws IOException {
    UdpSocket socket = loop.open(local, UdpHandler.NONE);
    WatchedSocket watched = new WatchedSocket(loop, watcher, socket, handler);
    socket.handler(watched);
    return watched;
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  /** Datagrams that the system did not take are sent again later, and reported then. */
  @Override
  public boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress target)
      throws IOException {
    int start = run.position();
    try {
      return socket.sendRun(run, datagramBytes, target);
    } finally {
      tellSent(run.duplicate().flip().position(start), datagramBytes, target);
    }
  }

  private void tellSent(ByteBuffer sent, int datagramBytes, InetSocketAddress target) {
    long now = loop.nanoTime();
    int end = sent.limit();
    for (int from = sent.position(); from < end; from += datagramBytes) {
      sent.limit(Math.min(from + datagramBytes, end)).position(from);
      watcher.onDatagram(true, localAddress(), target, sent, now);
    }
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
  public void handler(UdpHandler newHandler) {
    handler = newHandler;
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    watcher.onDatagram(false, localAddress(), sender, datagram, now);
    handler.onDatagram(datagram, sender, now);
  }

  @Override
  public boolean expectsBursts() {
    return handler.expectsBursts();
  }

  @Override
  public void onWritable(long now) {
    handler.onWritable(now);
  }

  @Override
  public void onRefused(InetSocketAddress target, long now) {
    handler.onRefused(target, now);
  }

  @Override
  public void onUnreachable(InetSocketAddress target, long now) {
    handler.onUnreachable(target, now);
  }

  @Override
  public void onWake(long now) {
    handler.onWake(now);
  }
}
