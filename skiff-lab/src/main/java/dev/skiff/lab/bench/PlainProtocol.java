package dev.skiff.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What {@link PlainReceiver} speaks: length, name and bytes of a file, then one byte back. */
final class PlainProtocol {
  static final byte DONE = 1;

  private PlainProtocol() {}

  static void write(Connection connection, BenchFile file) throws IOException {
    byte[] name = file.name().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer message = connection.message();
    message.putLong(file.size()).putInt(name.length).put(name).flip();
    ByteBuffer bytes = file.bytes(0, Connection.CHUNK);
    connection.send(message, bytes);
    for (long position = bytes.limit(); position < file.size(); position += bytes.limit()) {
      bytes = file.bytes(position, Connection.CHUNK);
      connection.send(bytes);
    }
    if (connection.some().get() != DONE) {
      throw new IOException(file.name() + " was not confirmed");
    }
  }
}
