package dev.skiff.lab.bench;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The least that TFTP over TCP costs in Java: reads are answered from memory; writes go from the
 * socket into a file, by a plain loop, with a flush at the end of each file or without.
 */
final class TcpReferenceServer {
  private final Path directory;
  private final boolean flushing;

  private TcpReferenceServer(Path directory, boolean flushing) {
    this.directory = directory;
    this.flushing = flushing;
  }

  /**
   * Serves until it is killed.
   *
   * @param args the port, the directory for uploads, and {@code flush} to flush each
   */
  public static void main(String[] args) throws IOException {
    TcpReferenceServer server =
        new TcpReferenceServer(Path.of(args[1]), args.length > 2 && args[2].equals("flush"));
    try (ServerSocketChannel port = ServerSocketChannel.open()) {
      port.bind(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0])));
      while (true) {
        SocketChannel channel = port.accept();
        Thread.ofPlatform().daemon().start(() -> server.serve(channel));
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (LoadConnection connection = new LoadConnection(channel, false)) {
      while (connection.receive() instanceof Message.Control(Packet.Request request)) {
        ByteBuffer out = connection.message();
        if (request.direction() == Direction.READ) {
          MessageClientSide.sendFile(connection, out, BenchFile.named(request.filename()));
        } else {
          store(connection, directory.resolve(request.filename()));
          MessageEncoder.putAck(out);
          connection.send(out.flip());
        }
      }
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private void store(LoadConnection connection, Path target) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            target,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (connection.receive() instanceof Message.Data(int length) && length > 0) {
        connection.copy(length, file);
      }
      if (flushing) {
        file.force(true);
      }
    }
  }
}
