package dev.skiff.runtime;

import dev.skiff.net.EventLoop;
import dev.skiff.net.linux.LinuxEventLoop;
import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;

/**
 * The UDP transport that is used on this host.
 *
 * @param taken {@link UdpTransport#NIO} or {@link UdpTransport#LINUX}
 * @param reason the reason for it in English, for people
 */
public record UdpTransportChoice(UdpTransport taken, String reason) {
  /**
   * Chooses the transport; for {@link UdpTransport#AUTO} the fastest that works here.
   *
   * @throws IOException if {@link UdpTransport#LINUX} is wanted and does not work here
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
   * @param name the name of its thread
   */
  EventLoop start(String name) throws IOException {
    return taken == UdpTransport.LINUX ? LinuxEventLoop.start(name) : NioEventLoop.start(name);
  }
}
