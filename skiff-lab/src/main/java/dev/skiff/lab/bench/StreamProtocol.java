package dev.skiff.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** TFTP over TCP, as {@code docs/stream-protocol.md} has it. */
final class StreamProtocol {
  private static final short RRQ = 1;
  private static final short WRQ = 2;
  private static final short DATA = 3;
  private static final short ACK = 4;
  private static final int OPCODE_LENGTH = 2;
  private static final byte[] OCTET = "octet\0".getBytes(StandardCharsets.US_ASCII);

  private StreamProtocol() {}

  static void read(Connection connection, BenchFile file) throws IOException {
    ByteBuffer request = connection.message();
    putRequest(request, RRQ, file);
    connection.send(request.flip());
    long position = 0;
    for (int length = data(connection); length > 0; length = data(connection)) {
      connection.take(file, position, length);
      position += length;
    }
    if (position != file.size()) {
      throw new IOException(file.name() + " has " + position + " bytes");
    }
  }

  /** The length of the payload of the DATA that comes. */
  private static int data(Connection connection) throws IOException {
    ByteBuffer in = connection.atLeast(Integer.BYTES + OPCODE_LENGTH);
    int length = in.getInt();
    expect(DATA, in.getShort());
    return length - OPCODE_LENGTH;
  }

  static void write(Connection connection, BenchFile file) throws IOException {
    ByteBuffer message = connection.message();
    putRequest(message, WRQ, file);
    sendFile(connection, message, file);
    ByteBuffer in = connection.atLeast(Integer.BYTES + OPCODE_LENGTH);
    int length = in.getInt();
    expect(ACK, in.getShort());
    connection.take(file, 0, length - OPCODE_LENGTH);
  }

  /** Sends the file in DATA messages, what is in the message before the first, and the end. */
  static void sendFile(Connection connection, ByteBuffer message, BenchFile file)
      throws IOException {
    long position = 0;
    while (true) {
      ByteBuffer bytes = file.bytes(position, Connection.CHUNK);
      putData(message, bytes.remaining());
      position += bytes.remaining();
      int head = message.position();
      if (position < file.size()) {
        connection.send(message.flip(), bytes);
        message.clear();
      } else {
        putData(message, 0);
        message.flip();
        connection.send(message.slice(0, head), bytes, message.position(head));
        return;
      }
    }
  }

  private static void putRequest(ByteBuffer out, short opcode, BenchFile file) {
    byte[] name = file.name().getBytes(StandardCharsets.US_ASCII);
    out.putInt(OPCODE_LENGTH + name.length + 1 + OCTET.length);
    out.putShort(opcode).put(name).put((byte) 0).put(OCTET);
  }

  private static void putData(ByteBuffer out, int length) {
    out.putInt(OPCODE_LENGTH + length).putShort(DATA);
  }

  private static void expect(short wanted, short opcode) throws IOException {
    if (opcode != wanted) {
      throw new IOException("opcode " + opcode + " instead of " + wanted);
    }
  }
}
