package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** An event loop that passes its datagrams to a watcher. Without a watcher there is no wrapper. */
public final class WatchedLoop implements EventLoop {
  private final EventLoop loop;
  private final DatagramWatcher watcher;

  /** From the first datagram on. */
  public WatchedLoop(EventLoop loop, DatagramWatcher watcher) {
    this.loop = loop;
    this.watcher = watcher;
  }

  @Override
  public UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException {
    return WatchedSocket.open(loop, watcher, local, handler);
  }

  @Override
  public UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException {
    return new WatchedPort(loop, watcher, loop.listen(local, watched(handler)));
  }

  @Override
  public UdpPort takeOver(InheritedSocket socket, UdpPort.Handler handler) throws IOException {
    return new WatchedPort(loop, watcher, loop.takeOver(socket, watched(handler)));
  }

  private UdpPort.Handler watched(UdpPort.Handler handler) {
    return (datagram, sender, asked, now) -> {
      watcher.onDatagram(false, asked, sender, datagram, now);
      handler.onDatagram(datagram, sender, asked, now);
    };
  }

  @Override
  public long nanoTime() {
    return loop.nanoTime();
  }

  @Override
  public OptionalInt largestDatagram(InetSocketAddress target) {
    return loop.largestDatagram(target);
  }

  @Override
  public ByteBuffer sendBuffer() {
    return loop.sendBuffer();
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public void schedule(long deadline, Runnable task) {
    loop.schedule(deadline, task);
  }

  @Override
  public boolean isLoopThread() {
    return loop.isLoopThread();
  }

  @Override
  public void close() {
    loop.close();
  }
}
