package dev.skiff.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encodes packets to bytes. A method with a target writes at its position and advances it. */
public final class PacketEncoder {
  private PacketEncoder() {}

  /**
   * Writes a packet.
   *
   * @throws java.nio.BufferOverflowException if the buffer is too small
   * @throws IllegalArgumentException if a string has a NUL, which would end it early
   */
  public static void encode(Packet packet, ByteBuffer target) {
    switch (packet) {
      case Packet.Request request -> {
        putOpcode(target, request.direction().opcode());
        putString(target, request.filename());
        putString(target, request.mode());
        putOptions(target, request.options());
      }
      case Packet.Data data -> {
        putDataHeader(target, data.block());
        target.put(data.payload().duplicate());
      }
      case Packet.Ack ack -> putAck(target, ack.block());
      case Packet.Error error -> {
        putOpcode(target, Opcode.ERROR);
        target.putShort((short) error.code());
        putString(target, error.message());
      }
      case Packet.OptionAck oack -> {
        putOpcode(target, Opcode.OACK);
        putOptions(target, oack.options());
      }
    }
  }

  /**
   * The packet as a new buffer, from position 0 to its limit.
   *
   * @throws IllegalArgumentException if a string has a NUL, which would end it early
   */
  public static ByteBuffer encode(Packet packet) {
    ByteBuffer target = ByteBuffer.allocate(encodedBytes(packet));
    encode(packet, target);
    return target.flip();
  }

  /**
   * Writes the opcode and block number before the payload of a DATA.
   *
   * @param block 0 to 65535
   */
  public static void putDataHeader(ByteBuffer target, int block) {
    putOpcode(target, Opcode.DATA);
    target.putShort((short) block);
  }

  /** Writes an ACK of a block number on the wire, 0 to 65535. */
  public static void putAck(ByteBuffer target, int block) {
    putOpcode(target, Opcode.ACK);
    target.putShort((short) block);
  }

  private static int encodedBytes(Packet packet) {
    return switch (packet) {
      case Packet.Request request ->
          2
              + stringBytes(request.filename())
              + stringBytes(request.mode())
              + optionsBytes(request.options());
      case Packet.Data data -> PacketDecoder.HEADER_BYTES + data.payload().remaining();
      case Packet.Ack ack -> PacketDecoder.HEADER_BYTES;
      case Packet.Error error -> PacketDecoder.HEADER_BYTES + stringBytes(error.message());
      case Packet.OptionAck oack -> 2 + optionsBytes(oack.options());
    };
  }

  private static int optionsBytes(List<Option> options) {
    return options.stream().mapToInt(o -> stringBytes(o.name()) + stringBytes(o.value())).sum();
  }

  private static int stringBytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + 1;
  }

  private static void putOpcode(ByteBuffer target, Opcode opcode) {
    target.putShort((short) opcode.value());
  }

  private static void putOptions(ByteBuffer target, List<Option> options) {
    for (Option option : options) {
      putString(target, option.name());
      putString(target, option.value());
    }
  }

  private static void putString(ByteBuffer target, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a string with a NUL cannot be sent in a TFTP packet");
    }
    target.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
  }
}
