package dev.skiff.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The owner of a {@link UdpSocket}: gets its events on the loop's thread. */
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
   * @param datagram the loop's own buffer: bytes to keep must be copied
   * @param now {@link EventLoop#nanoTime}
   */
  void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now);

  /**
   * True if several datagrams come at a time. If they come singly, as ACKs do, looking for a second
   * one costs a system call for each and finds nothing.
   */
  default boolean expectsBursts() {
    return true;
  }

  /** There is room again after a send that returned false. */
  void onWritable(long now);

  /**
   * An ICMP port-unreachable came for a datagram that was sent. Not every transport gets these, and
   * anybody can forge one.
   *
   * @param target the address and port that the datagram was sent to
   */
  default void onRefused(InetSocketAddress target, long now) {}

  /**
   * An ICMP message came: the host or its network cannot be reached. Not every transport gets
   * these, and anybody can forge one.
   *
   * @param target the address and port that the datagram was sent to
   */
  default void onUnreachable(InetSocketAddress target, long now) {}

  /** The time set by {@link UdpSocket#wakeAt} has come. */
  void onWake(long now);
}
