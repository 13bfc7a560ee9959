package dev.skiff.lab.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Answers each read of the stream protocol from memory, without a look at any file: what the client
 * reaches where the server does nothing.
 */
final class EmptyResponder {
  private EmptyResponder() {}

  public static void main(String[] args) throws IOException {
    Listener.serve(EmptyResponder::respond);
  }

  private static void respond(Connection connection) throws IOException {
    while (!connection.ended()) {
      byte[] packet = new byte[connection.atLeast(Integer.BYTES).getInt()];
      connection.atLeast(packet.length).get(packet);
      BenchFile file = BenchFile.named(fileName(packet));
      ByteBuffer message = connection.message();
      StreamProtocol.sendFile(connection, message, file);
    }
  }

  private static String fileName(byte[] request) {
    int opcodeLength = 2;
    String strings =
        new String(request, opcodeLength, request.length - opcodeLength, StandardCharsets.US_ASCII);
    return strings.substring(0, strings.indexOf('\0'));
  }
}
