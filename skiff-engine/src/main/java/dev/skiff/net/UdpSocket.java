package dev.skiff.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP socket of an {@link EventLoop}. For the loop's thread only. */
public interface UdpSocket {
  /** The address and port that it is bound to. */
  InetSocketAddress localAddress();

  /**
   * Sends one datagram.
   *
   * @param datagram the bytes from its position to its limit, in a direct buffer, such as {@link
   *     EventLoop#sendBuffer}. If it was sent, its position moves to its limit
   * @return false if the socket's buffer is full: nothing was sent, and {@link
   *     UdpHandler#onWritable} will be called when there is room
   * @throws IOException if the system refuses to send to this address
   */
  default boolean send(ByteBuffer datagram, InetSocketAddress target) throws IOException {
    return sendRun(datagram, datagram.remaining(), target);
  }

  /**
   * Sends datagrams of one size, in as few system calls as the system allows.
   *
   * @param run a direct buffer with the datagrams one after the other, from its position to its
   *     limit. Its position moves behind the last one that was sent
   * @param datagramBytes the size of each but the last, which may be smaller
   * @return false if the socket's buffer is full: {@link UdpHandler#onWritable} will be called when
   *     there is room for the rest
   * @throws IOException if the system refuses to send to this address
   */
  boolean sendRun(ByteBuffer run, int datagramBytes, InetSocketAddress target) throws IOException;

  /**
   * Prepares for runs of datagrams: asks for a larger receive buffer.
   *
   * @return the size of the buffer in bytes, as the system granted it, without its overhead
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

  /** Closes the socket. Its handler is not called again. A second call does nothing. */
  void close();
}
