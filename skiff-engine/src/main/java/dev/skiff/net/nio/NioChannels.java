package dev.skiff.net.nio;

import dev.skiff.log.SafeLog;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** Opening and closing datagram channels. */
final class NioChannels {
  private static final System.Logger LOG = SafeLog.of(NioChannels.class);

  private NioChannels() {}

  /**
   * A bound channel that does not block.
   *
   * @param shared true if another socket of this process holds the port on other addresses
   */
  static DatagramChannel bind(InetSocketAddress local, boolean shared) throws IOException {
    DatagramChannel channel = open(family(local));
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, shared);
      channel.bind(local);
      return channel;
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static DatagramChannel open(ProtocolFamily family) throws IOException {
    try {
      return DatagramChannel.open(family);
    } catch (UnsupportedOperationException e) {
      throw new IOException("this host has no " + family.name() + " network", e);
    }
  }

  private static ProtocolFamily family(InetSocketAddress local) {
    return local.getAddress() instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /**
   * Reads one datagram.
   *
   * @return its sender; null if none waits, or if the system reports an error of an earlier one
   */
  static @Nullable InetSocketAddress receive(DatagramChannel channel, ByteBuffer buffer) {
    try {
      return (InetSocketAddress) channel.receive(buffer);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "receiving failed", e);
      return null;
    }
  }

  /**
   * True if sending failed because the queue of the network device is full (ENOBUFS): usual on
   * macOS and BSD. Java has no exception of its own for it, only the system's message.
   */
  static boolean isQueueFull(IOException failure) {
    String message = failure.getMessage();
    return message != null && message.startsWith("No buffer space available");
  }

  /** Closes something that is not used again. A failure is logged only. */
  static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing failed", e);
    }
  }
}
