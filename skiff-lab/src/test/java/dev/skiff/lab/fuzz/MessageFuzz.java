package dev.skiff.lab.fuzz;

import static dev.skiff.lab.fuzz.Property.require;
import static dev.skiff.lab.fuzz.Property.requireBetween;
import static dev.skiff.lab.fuzz.Property.requireSame;
import static dev.skiff.lab.fuzz.Property.requireShortText;

import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageDecoder;
import dev.skiff.protocol.tcp.MessageEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A connection's bytes are the same messages, however the network cuts them up. */
public final class MessageFuzz {
  private static final int LONGEST_CONTROL = Message.LENGTH_BYTES + Message.MAX_CONTROL_BYTES;
  private static final int LONGEST_PROBLEM = 100;

  private MessageFuzz() {}

  /**
   * One input.
   *
   * @param input how many bytes come at a time (1 byte), and the bytes
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    ByteBuffer stream = ByteBuffer.wrap(input, 1, input.length - 1).slice();
    int piece = 1 + (input[0] & 0xff);
    List<Message> inPieces = read(stream.duplicate(), piece);
    requireSame(read(stream, MessageDecoder.MIN_BUFFER_BYTES), inPieces, "in pieces");
    inPieces.forEach(MessageFuzz::assertSurvivesEncoding);
  }

  /** As a connection does: into the smallest buffer, and of a file nothing is kept. */
  private static List<Message> read(ByteBuffer stream, int piece) {
    List<Message> messages = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(MessageDecoder.MIN_BUFFER_BYTES).flip();
    int payloadLeft = 0;
    while (true) {
      int skipped = Math.min(payloadLeft, buffer.remaining());
      buffer.position(buffer.position() + skipped);
      payloadLeft -= skipped;
      Message message = payloadLeft > 0 ? null : decode(buffer);
      if (message instanceof Message.Data data) {
        payloadLeft = data.payloadBytes();
      }
      if (message != null) {
        messages.add(message);
      }
      if (message instanceof Message.Malformed) {
        return messages;
      }
      if (message == null && !refill(buffer, stream, piece)) {
        return messages;
      }
    }
  }

  private static Message decode(ByteBuffer buffer) {
    int before = buffer.position();
    Message message = MessageDecoder.decode(buffer);
    int taken = buffer.position() - before;
    switch (message) {
      case null -> {
        require(buffer.remaining() < MessageDecoder.MIN_BUFFER_BYTES, "a full buffer, no message");
        requireSame(0, taken, "taken of the beginning of a message");
      }
      case Message.Malformed malformed -> {
        requireShortText(malformed.problem(), LONGEST_PROBLEM);
        if (taken > 0) {
          int opcode = buffer.getShort(before + Message.LENGTH_BYTES);
          require(opcode == 1 || opcode == 2, "taken of a malformed message, which is no request");
          int length = Message.LENGTH_BYTES + buffer.getInt(before);
          requireSame(length, taken, "taken of a malformed request");
        }
      }
      case Message.Data data -> {
        requireBetween(0, Message.MAX_PAYLOAD_BYTES, data.payloadBytes(), "payload");
        requireSame(Message.DATA_HEADER_BYTES, taken, "taken of a DATA");
      }
      default -> requireBetween(Message.DATA_HEADER_BYTES, LONGEST_CONTROL, taken, "taken");
    }
    return message;
  }

  private static boolean refill(ByteBuffer buffer, ByteBuffer stream, int piece) {
    buffer.compact();
    int count = Math.min(Math.min(piece, stream.remaining()), buffer.remaining());
    buffer.put(stream.slice(stream.position(), count)).flip();
    stream.position(stream.position() + count);
    return count > 0;
  }

  private static void assertSurvivesEncoding(Message message) {
    ByteBuffer bytes = ByteBuffer.allocate(MessageDecoder.MIN_BUFFER_BYTES);
    switch (message) {
      case Message.Control control -> MessageEncoder.putControl(bytes, control.packet());
      case Message.Data data -> MessageEncoder.putDataHeader(bytes, data.payloadBytes());
      case Message.Ack ack -> MessageEncoder.putAck(bytes);
      case Message.Malformed malformed -> {
        return;
      }
    }
    requireSame(message, MessageDecoder.decode(bytes.flip()), "encoded");
    require(!bytes.hasRemaining(), "encoded with more behind it");
  }
}
