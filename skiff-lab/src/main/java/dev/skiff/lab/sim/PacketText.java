package dev.skiff.lab.sim;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/** A datagram in a few words. */
final class PacketText {
  private PacketText() {}

  static String of(byte[] bytes) {
    return switch (PacketDecoder.decode(ByteBuffer.wrap(bytes))) {
      case Packet.Request request ->
          request.direction().opcode() + " " + request.mode() + text(request.options());
      case Packet.Data data -> "DATA " + data.block() + " (" + data.payload().remaining() + ")";
      case Packet.Ack ack -> "ACK " + ack.block();
      case Packet.Error error -> "ERROR " + error.code() + " " + error.message();
      case Packet.OptionAck oack -> "OACK" + text(oack.options());
      case Datagram.Malformed malformed -> bytes.length + " bytes, " + malformed.problem();
    };
  }

  private static String text(List<Option> options) {
    return options.stream().map(option -> " " + option).collect(Collectors.joining());
  }
}
