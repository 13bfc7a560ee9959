package dev.skiff.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Accepts connections on a free port, which it prints, and gives each a thread. */
final class Listener {
  private Listener() {}

  /** Serves one connection to its end. */
  @FunctionalInterface
  interface Handler {
    void serve(Connection connection) throws IOException;
  }

  static void serve(Handler handler) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(loopback(0));
      System.out.println("listening on " + server.getLocalAddress());
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(handler, channel));
      }
    }
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private static void serve(Handler handler, SocketChannel channel) {
    try (Connection connection = new Connection(channel, false)) {
      handler.serve(connection);
    } catch (IOException e) {
      System.err.println(e);
    }
  }
}
