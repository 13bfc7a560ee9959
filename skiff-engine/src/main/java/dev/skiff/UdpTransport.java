package dev.skiff;

import dev.skiff.transport.EventLoop;
import dev.skiff.transport.linux.LinuxEventLoop;
import dev.skiff.transport.nio.NioEventLoop;
import java.io.IOException;

/** How UDP datagrams are sent and received. */
public enum UdpTransport {
  /** {@link #LINUX} where it works, else {@link #NIO}. */
  AUTO("auto"),

  /** java.nio: works everywhere. */
  NIO("nio"),

  /**
   * The system calls of Linux, on x86-64 and aarch64: whole windows in one call. Needs native
   * access for this module ({@code --enable-native-access=dev.skiff.engine}).
   */
  LINUX("linux");

  private final String shownName;

  UdpTransport(String shownName) {
    this.shownName = shownName;
  }

  /** What is taken where this is asked for, and why. */
  record Choice(UdpTransport taken, String reason) {
    /**
     * Starts a loop.
     *
     * @param name of its thread
     */
    EventLoop start(String name) throws IOException {
      return taken == LINUX ? LinuxEventLoop.start(name) : NioEventLoop.start(name);
    }
  }

  /**
   * Settles what {@link #AUTO} stands for.
   *
   * @throws IOException where {@link #LINUX} is asked for and cannot be had
   */
  Choice choose() throws IOException {
    if (this == NIO) {
      return new Choice(NIO, "asked for");
    }
    String obstacle = LinuxEventLoop.obstacle();
    if (obstacle == null) {
      return new Choice(LINUX, this == LINUX ? "asked for" : "auto: the fastest here");
    }
    if (this == LINUX) {
      throw new IOException("the linux transport is not available: " + obstacle);
    }
    return new Choice(NIO, "auto: " + obstacle);
  }

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return shownName;
  }
}
