package dev.skiff.protocol.tcp;

import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketSummary;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One message of a TCP connection: a length and a packet. The grammar is in {@code
 * docs/stream-protocol.md}.
 */
public sealed interface Message {
  /** Size of the length before each packet, in bytes. */
  int LENGTH_BYTES = 4;

  /** Size of the opcode of a packet, in bytes. */
  int OPCODE_BYTES = 2;

  /** Size of the length and opcode before the payload of a DATA, in bytes. */
  int DATA_HEADER_BYTES = LENGTH_BYTES + OPCODE_BYTES;

  /** The longest packet other than a DATA, in bytes. */
  int MAX_CONTROL_BYTES = 8_192;

  /** The longest payload of a DATA, in bytes. */
  int MAX_PAYLOAD_BYTES = 1 << 20;

  /**
   * A packet in the same form as in a datagram.
   *
   * @param packet an RRQ, WRQ, ERROR or OACK
   */
  record Control(Packet packet) implements Message {}

  /**
   * The beginning of a DATA; its payload follows. Over TCP a DATA has no block number.
   *
   * @param payloadBytes 0 to {@value #MAX_PAYLOAD_BYTES}; 0 at the end of the file
   */
  record Data(int payloadBytes) implements Message {}

  /** An ACK: the file is stored. Over TCP it has no block number. */
  record Ack() implements Message {}

  /**
   * Bytes that are not a message. Nothing after them can be read, unless they are a request that
   * has a fault.
   *
   * @param problem the reason, in words short enough for an ERROR
   * @param request the request that they were meant to be, as in {@link
   *     dev.skiff.protocol.wire.PacketDecoder#attempted}; null if they are not a request
   */
  record Malformed(String problem, Packet.@Nullable Request request) implements Message {
    /** Bytes that are not a request. */
    public Malformed(String problem) {
      this(problem, null);
    }
  }

  /** The content of the message, for traces. */
  default PacketSummary summary() {
    return switch (this) {
      case Control(Packet packet) -> PacketSummary.of(packet);
      case Data(int payloadBytes) -> new PacketSummary.Data(OptionalInt.empty(), payloadBytes);
      case Ack ack -> new PacketSummary.Ack(OptionalInt.empty());
      case Malformed(String problem, _) -> new PacketSummary.Malformed(problem);
    };
  }
}
