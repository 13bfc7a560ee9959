package dev.skiff.protocol.wire;

import static dev.skiff.protocol.wire.PacketBytes.array;
import static dev.skiff.protocol.wire.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 section 5 and RFC 2347: the six packets, as bytes and back. */
class PacketRoundTripTest {
  static List<Packet> packets() {
    List<Option> options = List.of(new Option("blksize", "1468"), new Option("TSize", "0"));
    return List.of(
        new Packet.Request(Direction.READ, "file", "octet", List.of()),
        new Packet.Request(Direction.READ, "grüße/файл", "NetASCII", options),
        new Packet.Request(Direction.WRITE, "file", "octet", options),
        new Packet.Data(0, bytes()),
        new Packet.Data(65_535, bytes("payload", 0, 255)),
        new Packet.Ack(0),
        new Packet.Ack(65_535),
        new Packet.Error(0, ""),
        new Packet.Error(65_535, "größer"),
        new Packet.OptionAck(List.of()),
        new Packet.OptionAck(options));
  }

  @ParameterizedTest
  @Tag("rfc7440-3-strings")
  @MethodSource("packets")
  void whatIsEncodedIsDecodedAsTheSame(Packet packet) {
    assertThat(PacketDecoder.decode(PacketEncoder.encode(packet))).isEqualTo(packet);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aPacketIsDecodedBetweenPositionAndLimitAndBothStay(Packet packet) {
    byte[] encoded = array(PacketEncoder.encode(packet));
    ByteBuffer buffer = ByteBuffer.allocateDirect(encoded.length + 20);
    buffer.position(7).put(encoded).limit(7 + encoded.length).position(7);

    assertThat(PacketDecoder.decode(buffer)).isEqualTo(packet);
    assertThat(buffer.position()).isEqualTo(7);
    assertThat(buffer.limit()).isEqualTo(7 + encoded.length);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aPacketIsEncodedAtThePositionOfTheTarget(Packet packet) {
    byte[] encoded = array(PacketEncoder.encode(packet));
    ByteBuffer target = ByteBuffer.allocate(encoded.length + 3).position(3);
    PacketEncoder.encode(packet, target);

    assertThat(target.hasRemaining()).isFalse();
    assertThat(array(target.flip().position(3))).isEqualTo(encoded);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void aTargetThatIsOneByteTooSmallIsRefused(Packet packet) {
    ByteBuffer target = ByteBuffer.allocate(PacketEncoder.encode(packet).remaining() - 1);
    assertThatThrownBy(() -> PacketEncoder.encode(packet, target))
        .isInstanceOf(BufferOverflowException.class);
  }

  @Test
  @Tag("rfc1350-5-request-format")
  @Tag("rfc1350-5-data-format")
  @Tag("rfc1350-5-ack-format")
  @Tag("rfc1350-5-error-format")
  @Tag("rfc2347-format-request")
  void theBytesOfEachPacketAreThoseOfTheRfc() {
    List<Option> options = List.of(Option.of("blksize", 1024), Option.of("tsize", 5));
    assertBytes(
        new Packet.Request(Direction.READ, "a", "octet", options),
        bytes(0, 1, "a", 0, "octet", 0, "blksize", 0, "1024", 0, "tsize", 0, "5", 0));
    assertBytes(
        new Packet.Request(Direction.WRITE, "a", "octet", List.of()),
        bytes(0, 2, "a", 0, "octet", 0));
    assertBytes(new Packet.Data(258, bytes("xy")), bytes(0, 3, 1, 2, "xy"));
    assertBytes(new Packet.Ack(0xfffe), bytes(0, 4, 0xff, 0xfe));
    assertBytes(Packet.Error.of(ErrorCode.DISK_FULL, "full"), bytes(0, 5, 0, 3, "full", 0));
  }

  // RFC 2347: strict boot ROMs reject an OACK with a single byte too many.
  @Test
  @Tag("rfc2347-format-oack")
  void anOackIsNotPadded() {
    Packet oack = new Packet.OptionAck(List.of(new Option("BlkSize", "512")));
    assertBytes(oack, bytes(0, 6, "BlkSize", 0, "512", 0));
    assertBytes(new Packet.OptionAck(List.of()), bytes(0, 6));
  }

  @Test
  void encodingLeavesThePayloadAsItWas() {
    ByteBuffer payload = bytes("payload");
    PacketEncoder.encode(new Packet.Data(1, payload));
    assertThat(payload.remaining()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\0", "a\0b"})
  void aStringWithANulIsNotSent(String text) {
    List<Option> named = List.of(new Option(text, "1"));
    List<Option> valued = List.of(new Option("a", text));
    assertNotSent(new Packet.Request(Direction.READ, text, "octet", List.of()));
    assertNotSent(new Packet.Request(Direction.READ, "a", text, List.of()));
    assertNotSent(new Packet.OptionAck(named));
    assertNotSent(new Packet.OptionAck(valued));
    assertNotSent(new Packet.Error(0, text));
  }

  private static void assertBytes(Packet packet, ByteBuffer expected) {
    assertThat(array(PacketEncoder.encode(packet))).isEqualTo(array(expected));
  }

  private static void assertNotSent(Packet packet) {
    assertThatIllegalArgumentException().isThrownBy(() -> PacketEncoder.encode(packet));
  }
}
