package dev.skiff.net.nio;

import dev.skiff.net.InheritedSocket;
import dev.skiff.net.LoopThread;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpPort;
import dev.skiff.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/** The portable event loop: a {@link Selector} and one thread. */
public final class NioEventLoop extends LoopThread {
  private static final int LARGEST_DATAGRAM = 65_536;

  private final Selector selector;

  /**
   * The latest datagram; one buffer serves all sockets, as the thread reads one datagram at a time.
   */
  final ByteBuffer received = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

  private NioEventLoop(String name) throws IOException {
    super(name);
    selector = Selector.open();
  }

  /**
   * Starts a loop.
   *
   * @param name the name of its thread
   */
  public static NioEventLoop start(String name) throws IOException {
    NioEventLoop loop = new NioEventLoop(name);
    loop.startThread();
    return loop;
  }

  @Override
  public UdpSocket open(InetSocketAddress local, UdpHandler handler) throws IOException {
    DatagramChannel channel = NioChannels.bind(local, false);
    return new NioUdpSocket(this, channel, register(channel), handler);
  }

  @Override
  public UdpPort listen(InetSocketAddress local, UdpPort.Handler handler) throws IOException {
    return NioUdpPort.open(this, local, handler);
  }

  @Override
  public UdpPort takeOver(InheritedSocket socket, UdpPort.Handler handler) throws IOException {
    throw new IOException("a UDP socket that was passed needs the linux transport");
  }

  SelectionKey register(DatagramChannel channel) throws IOException {
    return channel.register(selector, SelectionKey.OP_READ);
  }

  @Override
  protected void await(long nanos) throws IOException {
    if (nanos == 0) {
      selector.selectNow(NioEventLoop::onReady);
    } else {
      selector.select(NioEventLoop::onReady, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
    }
  }

  @Override
  protected void interruptWait() {
    selector.wakeup();
  }

  private static void onReady(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Ready ready) {
      try {
        ready.onReady(key);
      } catch (RuntimeException | Error e) {
        fault(e);
      }
    }
  }

  @Override
  protected void closeSockets() {
    for (SelectionKey key : selector.keys()) {
      NioChannels.closeQuietly(key.channel());
    }
    NioChannels.closeQuietly(selector);
  }

  /** The owner of a selection key: called when its channel is ready. */
  interface Ready {
    void onReady(SelectionKey key);
  }
}
