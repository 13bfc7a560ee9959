package dev.skiff.protocol.tcp;

import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketSummary;
import java.util.OptionalInt;

/**
 * One message of a TCP connection: a length and a packet. {@code docs/stream-protocol.md} has the
 * grammar.
 */
public sealed interface Message {
  /** What stands before each packet, in bytes. */
  int LENGTH_BYTES = 4;

  /** The opcode of a packet, in bytes. */
  int OPCODE_BYTES = 2;

  /** Length and opcode: what stands before the payload of a DATA, in bytes. */
  int DATA_HEADER_BYTES = LENGTH_BYTES + OPCODE_BYTES;

  /** The longest packet that is no DATA, in bytes. */
  int MAX_CONTROL_BYTES = 8_192;

  /** The longest payload of a DATA, in bytes. */
  int MAX_PAYLOAD_BYTES = 1 << 20;

  /**
   * A packet that looks as it does in a datagram.
   *
   * @param packet an RRQ, WRQ, ERROR or OACK
   */
  record Control(Packet packet) implements Message {}

  /**
   * The beginning of a DATA, which has no block number here; its payload is what comes next.
   *
   * @param payloadBytes 0 to {@value #MAX_PAYLOAD_BYTES}; 0 where the file has ended
   */
  record Data(int payloadBytes) implements Message {}

  /** An ACK: the file that was written is safe. It has no block number here. */
  record Ack() implements Message {}

  /**
   * Bytes that are no message, after which nothing can be read any more.
   *
   * @param problem what is wrong, in words short enough to send back in an ERROR
   */
  record Malformed(String problem) implements Message {}

  /** What it says, as traces show it. */
  default PacketSummary summary() {
    return switch (this) {
      case Control(Packet packet) -> PacketSummary.of(packet);
      case Data(int payloadBytes) -> new PacketSummary.Data(OptionalInt.empty(), payloadBytes);
      case Ack ack -> new PacketSummary.Ack(OptionalInt.empty());
      case Malformed(String problem) -> new PacketSummary.Malformed(problem);
    };
  }
}
