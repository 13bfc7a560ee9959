package dev.skiff.lab.fuzz;

import static dev.skiff.lab.fuzz.Property.require;
import static dev.skiff.lab.fuzz.Property.requireBetween;
import static dev.skiff.lab.fuzz.Property.requireSame;
import static dev.skiff.lab.fuzz.Property.requireShortText;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/** A datagram is decoded, within the decoder's bounds, and what it says survives encoding. */
public final class PacketFuzz {
  private static final int LONGEST_PROBLEM = 60;

  private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(1 << 20);
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private PacketFuzz() {}

  /**
   * One input.
   *
   * @param input a datagram
   */
  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuffer datagram = ByteBuffer.wrap(input);
    Datagram decoded = PacketDecoder.decode(datagram);
    requireSame(ByteBuffer.wrap(input), datagram, "the datagram afterwards");
    requireSame(decoded, PacketDecoder.decode(elsewhere(input)), "from other memory");
    switch (decoded) {
      case Datagram.Malformed malformed -> requireShortText(malformed.problem(), LONGEST_PROBLEM);
      case Packet packet -> {
        assertWithinBounds(packet);
        requireSame(packet, PacketDecoder.decode(PacketEncoder.encode(packet)), "encoded");
      }
    }
  }

  /** The same bytes in memory that is not Java's, between others. */
  private static ByteBuffer elsewhere(byte[] input) {
    MEMORY.clear().put((byte) 'x').put((byte) 0).put((byte) 1);
    MEMORY.put(input).put(new byte[] {'y', 0, 0, 0});
    return MEMORY.limit(3 + input.length).position(3);
  }

  private static void assertWithinBounds(Packet packet) {
    switch (packet) {
      case Packet.Request request -> assertFewOptions(request.options());
      case Packet.OptionAck oack -> assertFewOptions(oack.options());
      case Packet.Data data -> requireBetween(0, 65_535, data.block(), "block");
      case Packet.Ack ack -> requireBetween(0, 65_535, ack.block(), "block");
      case Packet.Error error -> {
        requireBetween(0, 65_535, error.code(), "code");
        requireBetween(0, PacketDecoder.MAX_ERROR_TEXT, error.message().length(), "text");
        require(!CONTROL.matcher(error.message()).find(), "a control character in the text");
      }
    }
  }

  private static void assertFewOptions(List<Option> options) {
    requireBetween(0, PacketDecoder.MAX_OPTIONS, options.size(), "options");
    require(
        options.stream().noneMatch(option -> option.name().isEmpty()), "an option without a name");
  }
}
