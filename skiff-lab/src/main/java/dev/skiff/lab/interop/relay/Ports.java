package dev.skiff.lab.interop.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** The relay's sockets, each with the receiver of its datagrams. */
final class Ports implements AutoCloseable {
  private static final int LARGEST_DATAGRAM = 65_535;

  /** For the bursts of large windows; the system may give less. */
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);

  /** Takes the datagrams of one port. */
  interface Receiver {
    void onDatagram(InetSocketAddress from, byte[] datagram) throws IOException;
  }

  Ports() throws IOException {
    selector = Selector.open();
  }

  /**
   * Opens a port.
   *
   * @param address with port 0 for any free one
   */
  DatagramChannel open(InetSocketAddress address, Receiver receiver) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.bind(address);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, receiver);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Waits for datagrams, and hands them over; 0 does not wait. */
  void await(long millis) throws IOException {
    if (millis == 0) {
      selector.selectNow(this::receive);
    } else {
      selector.select(this::receive, millis);
    }
  }

  /** Ends a wait. */
  void wakeUp() {
    selector.wakeup();
  }

  private void receive(SelectionKey key) {
    DatagramChannel channel = (DatagramChannel) key.channel();
    Receiver receiver = (Receiver) key.attachment();
    try {
      InetSocketAddress from = receiveFrom(channel);
      while (from != null) {
        byte[] datagram = new byte[buffer.flip().remaining()];
        buffer.get(datagram);
        receiver.onDatagram(from, datagram);
        from = receiveFrom(channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable InetSocketAddress receiveFrom(DatagramChannel channel) throws IOException {
    return channel.isOpen() ? (InetSocketAddress) channel.receive(buffer.clear()) : null;
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
