package dev.skiff.protocol.tcp;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes bytes to messages. Nothing here throws for any bytes that may come. A length that is too
 * large is reported at once, without waiting for so many bytes.
 */
public final class MessageDecoder {
  /** The buffer that holds any message without the payload of a DATA, in bytes. */
  public static final int MIN_BUFFER_BYTES = Message.LENGTH_BYTES + Message.MAX_CONTROL_BYTES;

  private MessageDecoder() {}

  /**
   * Takes the next message from a buffer; of a DATA, only its header.
   *
   * @param input big-endian, from its position to its limit. The position moves behind the message;
   *     it does not move if there is no message, or a malformed one that is not a request
   * @return null if the message is not complete yet
   */
  public static @Nullable Message decode(ByteBuffer input) {
    if (input.remaining() < Message.LENGTH_BYTES) {
      return null;
    }
    int start = input.position();
    long length = Integer.toUnsignedLong(input.getInt(start));
    if (length > Message.OPCODE_BYTES + Message.MAX_PAYLOAD_BYTES) {
      return tooLong(input, length);
    }
    if (length < Message.OPCODE_BYTES) {
      return new Message.Malformed("a message of length " + length + " has no packet");
    }
    if (input.remaining() < Message.DATA_HEADER_BYTES) {
      return null;
    }
    Opcode opcode = Opcode.of(input.getShort(start + Message.LENGTH_BYTES) & 0xffff);
    if (opcode == Opcode.DATA) {
      input.position(start + Message.DATA_HEADER_BYTES);
      return new Message.Data((int) length - Message.OPCODE_BYTES);
    }
    if (length > Message.MAX_CONTROL_BYTES) {
      return tooLong(input, length);
    }
    return input.remaining() < Message.LENGTH_BYTES + length
        ? null
        : control(opcode, input, (int) length);
  }

  private static Message control(@Nullable Opcode opcode, ByteBuffer input, int length) {
    int start = input.position() + Message.LENGTH_BYTES;
    ByteBuffer packet = input.slice(start, length);
    Message message =
        opcode == Opcode.ACK
            ? new Message.Ack()
            : switch (PacketDecoder.decode(packet)) {
              case Packet known -> new Message.Control(known);
              case Datagram.Malformed(String problem) when isRequest(opcode) ->
                  new Message.Malformed(problem, PacketDecoder.attempted(packet));
              case Datagram.Malformed(String problem) -> new Message.Malformed(problem);
            };
    if (!(message instanceof Message.Malformed) || isRequest(opcode)) {
      input.position(start + length);
    }
    return message;
  }

  private static boolean isRequest(@Nullable Opcode opcode) {
    return opcode == Opcode.RRQ || opcode == Opcode.WRQ;
  }

  /** Shows a length that consists of letters: the first word of another protocol. */
  private static Message.Malformed tooLong(ByteBuffer input, long length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < Message.LENGTH_BYTES; i++) {
      char letter = (char) (input.get(input.position() + i) & 0xff);
      if (letter >= ' ' && letter <= '~') {
        letters.append(letter);
      }
    }
    String text =
        letters.length() == Message.LENGTH_BYTES
            ? ": it begins with '" + letters + "', which is not TFTP"
            : "";
    return new Message.Malformed(
        String.format(Locale.ROOT, "a message of %,d bytes is too long%s", length, text));
  }
}
