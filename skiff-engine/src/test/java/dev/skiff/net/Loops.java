package dev.skiff.net;

import dev.skiff.net.linux.LinuxEventLoop;
import dev.skiff.net.nio.NioEventLoop;
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
