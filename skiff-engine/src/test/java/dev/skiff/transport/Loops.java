package dev.skiff.transport;

import dev.skiff.transport.linux.LinuxEventLoop;
import dev.skiff.transport.nio.NioEventLoop;
import java.io.IOException;

/** The event loops there are: what one has to do, both have to do. */
public enum Loops {
  NIO {
    @Override
    public EventLoop start(String name) throws IOException {
      return NioEventLoop.start(name);
    }
  },
  LINUX {
    @Override
    public EventLoop start(String name) throws IOException {
      return LinuxEventLoop.start(name);
    }
  };

  public abstract EventLoop start(String name) throws IOException;
}
