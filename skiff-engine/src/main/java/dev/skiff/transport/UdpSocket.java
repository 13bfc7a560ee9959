package dev.skiff.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP socket of an {@link EventLoop}; for its thread only. */
public interface UdpSocket {
  /** The address and port it is bound to. */
  InetSocketAddress localAddress();

  /**
   * Sends a datagram, from the buffer's position to its limit.
   *
   * @return false where the socket's buffer is full: nothing was sent, and {@link
   *     UdpHandler#onWritable} will be called once there is room
   * @throws IOException where the system refuses to send to this address
   */
  boolean send(ByteBuffer datagram, InetSocketAddress target) throws IOException;

  /**
   * Asks for room for datagrams that wait to be read.
   *
   * @return what the system gave, in bytes, its own overhead not counted
   */
  int receiveBuffer(int bytes) throws IOException;

  /**
   * Sets the time of the next {@link UdpHandler#onWake}; a later call replaces an earlier one.
   *
   * @param deadline in {@link System#nanoTime} terms
   */
  void wakeAt(long deadline);

  /** Hands the socket to another handler. */
  void handler(UdpHandler handler);

  /** Closes the socket; nothing is called any more. Closing again does nothing. */
  void close();
}
