package dev.skiff.lab.bench.udp;

import dev.skiff.transport.EventLoop;
import dev.skiff.transport.linux.LinuxEventLoop;
import dev.skiff.transport.nio.NioEventLoop;
import java.io.IOException;

/** The transport that the clients and the empty server are on: the fastest there is. */
public final class Loops {
  private static final boolean FAST = LinuxEventLoop.obstacle() == null;

  private Loops() {}

  static EventLoop start(String name) throws IOException {
    return FAST ? LinuxEventLoop.start(name) : NioEventLoop.start(name);
  }

  /** Its name, for the report: with the portable one the clients are slower than good servers. */
  public static String transport() {
    return FAST ? "linux" : "nio";
  }
}
