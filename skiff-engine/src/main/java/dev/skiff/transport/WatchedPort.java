package dev.skiff.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A main port of a {@link WatchedLoop}: what it sends. */
record WatchedPort(EventLoop loop, DatagramWatcher watcher, UdpPort port) implements UdpPort {
  @Override
  public List<InetSocketAddress> addresses() {
    return port.addresses();
  }

  @Override
  public void send(InetSocketAddress target, InetSocketAddress source) throws IOException {
    int start = loop.outgoing().position();
    port.send(target, source);
    watcher.onDatagram(
        true, source, target, loop.outgoing().duplicate().position(start), System.nanoTime());
  }

  @Override
  public void close() {
    port.close();
  }
}
