package dev.skiff.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The text of packets for people. */
class PacketSummaryTest {
  private static final List<Option> OPTIONS =
      List.of(Option.of(Option.BLOCK_SIZE, 1_468), Option.of(Option.TRANSFER_SIZE, 0));

  private static String wordsOf(Datagram datagram) {
    return PacketSummary.of(datagram).describe();
  }

  @Test
  void aRequestIsItsNameAndItsOptions() {
    assertThat(wordsOf(new Packet.Request(Direction.READ, "a/b", "octet", OPTIONS)))
        .isEqualTo("RRQ a/b blksize=1468 tsize=0");
  }

  @Test
  void theModeIsSaidWhereItIsNotTheUsualOne() {
    assertThat(wordsOf(new Packet.Request(Direction.WRITE, "a", "NetASCII", List.of())))
        .isEqualTo("WRQ a NetASCII");
    assertThat(wordsOf(new Packet.Request(Direction.WRITE, "a", "OCTET", List.of())))
        .isEqualTo("WRQ a");
  }

  @Test
  void anAnswerIsItsOptions() {
    assertThat(wordsOf(new Packet.OptionAck(OPTIONS))).isEqualTo("OACK blksize=1468 tsize=0");
  }

  @Test
  void anErrorIsItsCodeAndItsText() {
    assertThat(wordsOf(Packet.Error.of(ErrorCode.FILE_NOT_FOUND, "no such file")))
        .isEqualTo("ERROR 1 no such file");
  }

  @Test
  void ofDataThereIsTheLengthAndNotTheBytes() {
    PacketSummary summary = PacketSummary.of(new Packet.Data(65_535, ByteBuffer.allocate(512)));
    assertThat(summary).isEqualTo(new PacketSummary.Data(OptionalInt.of(65_535), 512));
    assertThat(summary.describe()).isEqualTo("DATA 65535, 512 bytes");
    assertThat(wordsOf(new Packet.Data(1, ByteBuffer.allocate(1)))).isEqualTo("DATA 1, 1 byte");
    assertThat(wordsOf(new Packet.Data(1, ByteBuffer.allocate(0)))).isEqualTo("DATA 1, 0 bytes");
  }

  @Test
  void anAckIsItsNumber() {
    assertThat(wordsOf(new Packet.Ack(0))).isEqualTo("ACK 0");
  }

  @Test
  void bytesThatAreNoPacketAreSaidToBeNone() {
    assertThat(wordsOf(PacketDecoder.decode(ByteBuffer.wrap(new byte[] {0, 9}))))
        .isEqualTo("not TFTP: unknown opcode");
  }

  @Test
  void noStrangerMovesTheCursor() {
    String hostile = "a\u001b[2J\u009b\r\n\u2028\u202e";
    List<Option> options = List.of(new Option(hostile, hostile));
    for (Datagram packet :
        List.of(
            new Packet.Request(Direction.READ, hostile, hostile, options),
            new Packet.OptionAck(options),
            new Packet.Error(0, hostile),
            new Datagram.Malformed(hostile))) {
      assertThat(wordsOf(packet))
          .contains("a?[2J")
          .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}]");
    }
  }
}
