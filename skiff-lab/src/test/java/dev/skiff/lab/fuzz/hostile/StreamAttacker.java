package dev.skiff.lab.fuzz.hostile;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageDecoder;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Sends one message or stream on a connection of its own, and says what came back. */
final class StreamAttacker {
  private static final String STOPPED = "ERROR 0";

  /** Answered where the connection is still fit for a request. */
  private static final byte[] MARKER =
      message(new Packet.Request(Direction.READ, "boot", "marker", List.of()));

  private static final byte[] GIVEN_UP = message(Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped"));

  private StreamAttacker() {}

  static String answerTo(HostileInput input, InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(Patience.MILLIS);
      send(socket, input);
      List<String> answers = answers(socket.getInputStream().readAllBytes());
      boolean fit = !answers.isEmpty() && answers.getLast().equals("the marker's");
      if (fit) {
        answers.removeLast();
      } else {
        answers.add("closed");
      }
      if (input.isWrite() && !answers.isEmpty() && answers.getLast().equals(STOPPED)) {
        answers.set(answers.size() - 1, "accepts");
      }
      return answers.isEmpty() ? "silence" : String.join(", ", answers);
    }
  }

  private static void send(Socket socket, HostileInput input) throws IOException {
    OutputStream out = socket.getOutputStream();
    try {
      if (!input.isStream()) {
        out.write(ByteBuffer.allocate(4).putInt(input.bytes().length).array());
      }
      out.write(input.bytes());
      if (input.isWrite()) {
        out.write(GIVEN_UP);
      }
      if (!isUnfinished(input)) {
        out.write(MARKER);
      }
      socket.shutdownOutput();
    } catch (SocketException e) {
      // The server has seen enough: what it said is there to be read.
    }
  }

  private static boolean isUnfinished(HostileInput input) {
    return input.overTcp().equals("closed");
  }

  private static List<String> answers(byte[] stream) {
    ByteBuffer input = ByteBuffer.wrap(stream);
    List<String> answers = new ArrayList<>();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    while (input.hasRemaining()) {
      switch (MessageDecoder.decode(input)) {
        case Message.Data(int length) when length == 0 ->
            answers.add(DatagramAttacker.served(ByteBuffer.wrap(file.toByteArray())));
        case Message.Data(int length) -> {
          file.write(stream, input.position(), length);
          input.position(input.position() + length);
        }
        case Message.Control(Packet.Error error)
            when error.message().startsWith("mode is not served")
                && !input.hasRemaining()
                && error.code() == 4 ->
            answers.add("the marker's");
        case Message.Control(Packet.Error error) -> answers.add("ERROR " + error.code());
        case Message.Control(Packet.OptionAck oack) ->
            answers.add(DatagramAttacker.options(oack.options()));
        case null, default -> throw new AssertionError("no answer: " + answers);
      }
    }
    return answers;
  }

  private static byte[] message(Packet packet) {
    ByteBuffer bytes = ByteBuffer.allocate(MessageDecoder.MIN_BUFFER_BYTES);
    MessageEncoder.putControl(bytes, packet);
    byte[] message = new byte[bytes.flip().remaining()];
    bytes.get(message);
    return message;
  }
}
