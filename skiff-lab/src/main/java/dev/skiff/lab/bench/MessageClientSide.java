package dev.skiff.lab.bench;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.wire.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Transfers of TFTP over TCP, each to its confirmed end. */
final class MessageClientSide {
  private MessageClientSide() {}

  static void read(LoadConnection connection, Packet.Request request, BenchFile file)
      throws IOException {
    ByteBuffer out = connection.message();
    MessageEncoder.putControl(out, request);
    connection.send(out.flip());
    long position = 0;
    while (connection.receive() instanceof Message.Data(int length)) {
      if (length == 0) {
        break;
      }
      connection.take(file, position, length);
      position += length;
    }
    if (position != file.size()) {
      throw new IOException(file.name() + " has " + position + " bytes");
    }
  }

  static void write(LoadConnection connection, Packet.Request request, BenchFile file)
      throws IOException {
    ByteBuffer out = connection.message();
    MessageEncoder.putControl(out, request);
    sendFile(connection, out, file);
    if (!(connection.receive() instanceof Message.Ack)) {
      throw new IOException(file.name() + " was not acknowledged");
    }
  }

  /** Sends what is in a buffer, then the file in DATA messages, and its end. */
  static void sendFile(LoadConnection connection, ByteBuffer out, BenchFile file)
      throws IOException {
    long position = 0;
    while (true) {
      ByteBuffer bytes = file.bytes(position, LoadConnection.CHUNK);
      MessageEncoder.putDataHeader(out, bytes.remaining());
      position += bytes.remaining();
      int head = out.position();
      if (position < file.size()) {
        connection.send(out.flip(), bytes);
        out.clear();
      } else {
        MessageEncoder.putDataHeader(out, 0);
        out.flip();
        connection.send(out.slice(0, head), bytes, out.position(head));
        return;
      }
    }
  }
}
