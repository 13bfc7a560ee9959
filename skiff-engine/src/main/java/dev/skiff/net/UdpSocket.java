package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP socket of an {@link EventLoop}; for its thread only. */
public interface UdpSocket {
  /** The address and port it is bound to. */
  InetSocketAddress localAddress();

  /**
   * Sends one datagram.
   *
   * @param datagram a direct buffer, from its position to its limit: {@link EventLoop#sendBuffer},
   *     as a rule. Its position moves to its limit where the system took it
   * @return false where the socket's buffer is full: nothing was sent, and {@link
   *     UdpHandler#onWritable} will be called once there is room
   * @throws IOException where the system refuses to send to this address
   */
  default boolean send(ByteBuffer datagram, InetSocketAddress target) throws IOException {
    return sendRun(datagram, datagram.remaining(), target);
  }

  /**
   * Sends datagrams of one size, in as few system calls as the system allows.
   *
   * @param run a direct buffer that holds them one after the other, from its position to its limit.
   *     Its position moves behind the last one that the system took
   * @param datagramBytes the size of each but the last, which may be smaller
   * @return false where the socket's buffer is full: {@link UdpHandler#onWritable} will be called
   *     once there is room for what remains
   * @throws IOException where the system refuses to send to this address
   */
  boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress target) throws IOException;

  /**
   * Prepares for runs of datagrams: asks for room for those that wait to be read.
   *
   * @return what the system gave, in bytes, its own overhead not counted
   */
  int receiveRuns(int bytes) throws IOException;

  /**
   * Sets the time of the next {@link UdpHandler#onWake}; a later call replaces an earlier one.
   *
   * @param deadline in {@link EventLoop#nanoTime} terms
   */
  void wakeAt(long deadline);

  /** Hands the socket to another handler. */
  void handler(UdpHandler handler);

  /** Closes the socket; nothing is called any more. Closing again does nothing. */
  void close();
}
