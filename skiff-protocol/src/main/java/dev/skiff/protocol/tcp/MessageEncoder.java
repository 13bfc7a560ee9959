package dev.skiff.protocol.tcp;

import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import java.nio.ByteBuffer;

/** Encodes messages to bytes. Each method writes at the buffer's position and advances it. */
public final class MessageEncoder {
  private MessageEncoder() {}

  /**
   * Writes a packet in the same form as in a datagram: an RRQ, WRQ, ERROR or OACK.
   *
   * @throws java.nio.BufferOverflowException if the buffer is too small
   * @throws IllegalArgumentException if the packet is longer than {@value
   *     Message#MAX_CONTROL_BYTES} bytes, is a DATA or ACK, or has a string with a NUL
   */
  public static void putControl(ByteBuffer target, Packet packet) {
    if (packet instanceof Packet.Data || packet instanceof Packet.Ack) {
      throw new IllegalArgumentException("over TCP a DATA or an ACK has no block number");
    }
    int start = target.position();
    target.putInt(0);
    PacketEncoder.encode(packet, target);
    int length = target.position() - start - Message.LENGTH_BYTES;
    if (length > Message.MAX_CONTROL_BYTES) {
      throw new IllegalArgumentException("a packet of " + length + " bytes is too long");
    }
    target.putInt(start, length);
  }

  /**
   * Writes the length and opcode before the payload of a DATA.
   *
   * @param payloadBytes 1 to {@value Message#MAX_PAYLOAD_BYTES}, or 0 at the end of the file
   */
  public static void putDataHeader(ByteBuffer target, int payloadBytes) {
    target.putInt(Message.OPCODE_BYTES + payloadBytes).putShort((short) Opcode.DATA.value());
  }

  /** Writes an ACK. */
  public static void putAck(ByteBuffer target) {
    target.putInt(Message.OPCODE_BYTES).putShort((short) Opcode.ACK.value());
  }
}
