package dev.skiff.runtime;

import dev.skiff.net.EventLoop;
import dev.skiff.net.linux.LinuxEventLoop;
import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;

/**
 * The UDP transport that this host gets.
 *
 * @param taken {@link UdpTransport#NIO} or {@link UdpTransport#LINUX}
 * @param reason why it is that one, for people
 */
public record UdpTransportChoice(UdpTransport taken, String reason) {
  /**
   * Settles what {@link UdpTransport#AUTO} stands for.
   *
   * @throws IOException where {@link UdpTransport#LINUX} is asked for and this host does not have
   *     it
   */
  public static UdpTransportChoice of(UdpTransport wanted) throws IOException {
    if (wanted == UdpTransport.NIO) {
      return new UdpTransportChoice(UdpTransport.NIO, "asked for");
    }
    String obstacle = LinuxEventLoop.obstacle();
    if (obstacle == null) {
      return new UdpTransportChoice(
          UdpTransport.LINUX,
          wanted == UdpTransport.LINUX ? "asked for" : "auto: the fastest here");
    }
    if (wanted == UdpTransport.LINUX) {
      throw new IOException("the linux transport is not available: " + obstacle);
    }
    return new UdpTransportChoice(UdpTransport.NIO, "auto: " + obstacle);
  }

  /**
   * Starts an event loop.
   *
   * @param name of its thread
   */
  EventLoop start(String name) throws IOException {
    return taken == UdpTransport.LINUX ? LinuxEventLoop.start(name) : NioEventLoop.start(name);
  }
}
