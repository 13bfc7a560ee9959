package dev.skiff.protocol.wire;

import static dev.skiff.protocol.wire.PacketBytes.array;
import static dev.skiff.protocol.wire.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 section 5: DATA, ACK, and bytes that are not a packet. */
class PacketDecoderTest {
  @Test
  void lessThanAnOpcodeIsMalformed() {
    assertMalformed(bytes(), "packet too short");
    assertMalformed(bytes(0), "packet too short");
    assertThat(PacketDecoder.opcode(bytes(0))).isEqualTo(-1);
  }

  @ParameterizedTest
  @Tag("rfc1350-5-opcodes")
  @ValueSource(ints = {0, 7, 0x0100, 0x0103, 0x7fff, 0x8000, 0xffff})
  void anUnknownOpcodeIsMalformed(int opcode) {
    ByteBuffer datagram = bytes(opcode >> 8, opcode, "file", 0, "octet", 0);
    assertMalformed(datagram, "unknown opcode");
    assertThat(PacketDecoder.opcode(datagram)).isEqualTo(opcode);
  }

  @Test
  void dataWithoutABlockNumberIsMalformed() {
    assertMalformed(bytes(0, 3), "DATA too short");
    assertMalformed(bytes(0, 3, 1), "DATA too short");
  }

  @Test
  void anAckWithoutABlockNumberIsMalformed() {
    assertMalformed(bytes(0, 4), "ACK too short");
    assertMalformed(bytes(0, 4, 1), "ACK too short");
  }

  @Test
  void bytesAfterTheBlockNumberOfAnAckArePassedOver() {
    assertThat(PacketDecoder.decode(bytes(0, 4, 0x12, 0x34, "tail")))
        .isEqualTo(new Packet.Ack(0x1234));
  }

  @Test
  void aBlockNumberIsUnsigned() {
    assertThat(PacketDecoder.decode(bytes(0, 4, 0xff, 0xff))).isEqualTo(new Packet.Ack(65_535));
    assertThat(PacketDecoder.blockNumber(bytes(0, 3, 0x80, 0, "data"))).isEqualTo(32_768);
    assertThat(PacketDecoder.blockNumber(bytes(0, 3, 0x80))).isEqualTo(-1);
  }

  @Test
  void thePayloadIsAViewOfTheDatagram() {
    ByteBuffer datagram = bytes(9, 0, 3, 0, 1, "abc", 9).position(1).limit(8);
    Packet.Data data = (Packet.Data) PacketDecoder.decode(datagram);
    datagram.put(5, (byte) 'X');
    assertThat(array(data.payload())).isEqualTo(array(bytes("Xbc")));
  }

  // RFC 1350 section 6: an empty DATA ends a file whose length is a multiple of the block size.
  @Test
  @Tag("rfc1350-5-data-format")
  void dataWithoutPayloadIsAPacket() {
    assertThat(PacketDecoder.decode(bytes(0, 3, 0, 9))).isEqualTo(new Packet.Data(9, bytes()));
  }

  @Test
  void randomBytesNeverThrow() {
    Random random = new Random(1350);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 1 && random.nextInt(8) != 0) {
        bytes[0] = 0;
        bytes[1] = (byte) random.nextInt(8);
      }
      for (int nul = random.nextInt(12); nul > 0 && bytes.length > 2; nul--) {
        bytes[2 + random.nextInt(bytes.length - 2)] = 0;
      }
      assertDecodesToSomething(ByteBuffer.wrap(bytes), i);
    }
  }

  /** A decoded packet can be sent again: none of its strings has a NUL. */
  private static void assertDecodesToSomething(ByteBuffer datagram, int number) {
    switch (PacketDecoder.decode(datagram)) {
      case Datagram.Malformed(String problem) ->
          assertThat(problem).as("datagram %d", number).isNotBlank();
      case Packet packet ->
          assertThat(PacketDecoder.decode(PacketEncoder.encode(packet)))
              .as("datagram %d", number)
              .isEqualTo(packet);
    }
  }

  private static void assertMalformed(ByteBuffer datagram, String problem) {
    assertThat(PacketDecoder.decode(datagram)).isEqualTo(new Datagram.Malformed(problem));
  }
}
