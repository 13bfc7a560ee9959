package dev.skiff.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The owner of a {@link UdpSocket}: told of its events on the loop's thread. */
public interface UdpHandler {
  /** Ignores everything. */
  UdpHandler NONE =
      new UdpHandler() {
        @Override
        public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {}

        @Override
        public void onWritable(long now) {}

        @Override
        public void onWake(long now) {}
      };

  /**
   * A datagram came.
   *
   * @param datagram the loop's own buffer: what is kept of it must be copied
   * @param now {@link EventLoop#nanoTime}
   */
  void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now);

  /**
   * True if datagrams come several at a time. Where they come singly, as ACKs do, looking for a
   * second one would cost a system call for each and find nothing.
   */
  default boolean expectsBursts() {
    return true;
  }

  /** There is room again after a send that returned false. */
  void onWritable(long now);

  /**
   * The host that something was sent to says that nobody listens there (ICMP, port unreachable).
   * Not every transport hears of it, and anybody could have said it.
   *
   * @param target where it was sent to
   */
  default void onRefused(InetSocketAddress target, long now) {}

  /** The time set by {@link UdpSocket#wakeAt} has come. */
  void onWake(long now);
}
