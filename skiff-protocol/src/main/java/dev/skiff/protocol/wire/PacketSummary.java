package dev.skiff.protocol.wire;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The content of a packet without the bytes of a file, for traces. */
public sealed interface PacketSummary {
  /**
   * The packet in one line of English, for people: {@code DATA 1, 512 bytes}. It has no control
   * characters, not even those that a peer sent.
   */
  String describe();

  /**
   * A packet without bytes of a file.
   *
   * @param packet an RRQ, WRQ, ERROR or OACK
   */
  record Control(Packet packet) implements PacketSummary {
    @Override
    public String describe() {
      return switch (packet) {
        case Packet.Request request -> wordsOf(request);
        case Packet.OptionAck answer -> "OACK" + wordsOf(answer.options());
        case Packet.Error error -> "ERROR " + error.code() + " " + Printable.of(error.message());
        case Packet.Data _, Packet.Ack _ -> PacketSummary.of(packet).describe();
      };
    }

    /** The words of a request; the mode only if it is not the usual one. */
    private static String wordsOf(Packet.Request request) {
      boolean usual = request.mode().equalsIgnoreCase(Mode.OCTET.wireName());
      return request.direction().opcode()
          + " "
          + Printable.of(request.filename())
          + (usual ? "" : " " + Printable.of(request.mode()))
          + wordsOf(request.options());
    }

    private static String wordsOf(List<Option> options) {
      return options.stream()
          .map(option -> " " + Printable.of(option.toString()))
          .collect(Collectors.joining());
    }
  }

  /**
   * A DATA.
   *
   * @param block 0 to 65535; empty over TCP, where blocks have no number
   * @param payloadBytes 0 or more
   */
  record Data(OptionalInt block, int payloadBytes) implements PacketSummary {
    @Override
    public String describe() {
      String unit = payloadBytes == 1 ? " byte" : " bytes";
      return "DATA" + numbered(block) + ", " + payloadBytes + unit;
    }
  }

  /**
   * An ACK.
   *
   * @param block 0 to 65535; empty over TCP, whose ACK is for the whole file
   */
  record Ack(OptionalInt block) implements PacketSummary {
    @Override
    public String describe() {
      return "ACK" + numbered(block);
    }
  }

  /**
   * Bytes that are not a TFTP packet.
   *
   * @param problem the reason
   */
  record Malformed(String problem) implements PacketSummary {
    @Override
    public String describe() {
      return "not TFTP: " + Printable.of(problem);
    }
  }

  private static String numbered(OptionalInt block) {
    return block.isPresent() ? " " + block.getAsInt() : "";
  }

  /** The summary of a datagram that came or is to be sent. */
  static PacketSummary of(Datagram datagram) {
    return switch (datagram) {
      case Packet.Data(int block, var payload) ->
          new Data(OptionalInt.of(block), payload.remaining());
      case Packet.Ack(int block) -> new Ack(OptionalInt.of(block));
      case Packet other -> new Control(other);
      case Datagram.Malformed(String problem) -> new Malformed(problem);
    };
  }
}
