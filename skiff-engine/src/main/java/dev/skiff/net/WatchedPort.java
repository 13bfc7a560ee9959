package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A main port of a {@link WatchedLoop}: what it sends. */
record WatchedPort(EventLoop loop, DatagramWatcher watcher, UdpPort port) implements UdpPort {
  @Override
  public List<InetSocketAddress> addresses() {
    return port.addresses();
  }

  @Override
  public void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source)
      throws IOException {
    ByteBuffer sent = datagram.duplicate();
    port.send(datagram, target, source);
    watcher.onDatagram(true, source, target, sent, loop.nanoTime());
  }

  @Override
  public void close() {
    port.close();
  }
}
