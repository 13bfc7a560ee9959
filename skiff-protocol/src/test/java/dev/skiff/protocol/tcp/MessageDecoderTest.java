package dev.skiff.protocol.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/stream-protocol.md, "Messages": bytes to messages. */
class MessageDecoderTest {
  /** The bytes of a message up to the payload of a DATA, and the message. */
  record Example(String packet, Message message) {
    ByteBuffer bytes() {
      return Bytes.message(packet);
    }
  }

  static List<Example> examples() {
    return List.of(
        new Example("0001 'a/ß' 00 'octet' 00", request(Direction.READ, "a/ß", "octet")),
        new Example(
            "0001 'a' 00 'NetASCII' 00 'tsize' 00 '0' 00",
            request(Direction.READ, "a", "NetASCII", new Option("tsize", "0"))),
        new Example(
            "0002 'a' 00 'octet' 00 'tsize' 00 '7' 00 'x' 00 00",
            request(Direction.WRITE, "a", "octet", new Option("tsize", "7"), new Option("x", ""))),
        new Example("0003", new Message.Data(0)),
        new Example("0004", new Message.Ack()),
        new Example("0004 0000 ff", new Message.Ack()),
        new Example("0005 0003 'full' 00", control(new Packet.Error(3, "full"))),
        new Example("0005 ffff", control(new Packet.Error(65_535, ""))),
        new Example("0006", control(new Packet.OptionAck(List.of()))),
        new Example(
            "0006 'tsize' 00 '14' 00",
            control(new Packet.OptionAck(List.of(new Option("tsize", "14"))))));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachMessageIsTakenFromThePositionAndNothingBehindIt(Example example) {
    ByteBuffer bytes = example.bytes();
    int length = bytes.remaining();
    ByteBuffer input = ByteBuffer.allocate(length + 20).position(7).put(bytes).put((byte) 1);
    input.flip().position(7);
    assertThat(MessageDecoder.decode(input)).isEqualTo(example.message());
    assertThat(input.position()).isEqualTo(7 + length);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theBeginningOfAMessageIsNoneAndStaysWhereItIs(Example example) {
    ByteBuffer bytes = example.bytes();
    for (int cut = 0; cut < bytes.capacity(); cut++) {
      ByteBuffer input = bytes.duplicate().limit(cut);
      assertThat(MessageDecoder.decode(input)).as("the first %d bytes", cut).isNull();
      assertThat(input.position()).isZero();
      assertThat(input.limit()).isEqualTo(cut);
    }
  }

  @Test
  void messagesComeOneAfterTheOther() {
    ByteBuffer input = ByteBuffer.allocateDirect(1_000);
    examples().forEach(example -> input.put(example.bytes()));
    input.flip();
    for (Example example : examples()) {
      assertThat(MessageDecoder.decode(input)).isEqualTo(example.message());
    }
    assertThat(input.hasRemaining()).isFalse();
    assertThat(MessageDecoder.decode(input)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 65_536, (1 << 20) - 1, 1 << 20})
  void ofADataOnlyTheHeaderIsTaken(int payloadBytes) {
    ByteBuffer input =
        ByteBuffer.allocate(20).putInt(2 + payloadBytes).putShort((short) 3).put((byte) 'x').flip();
    assertThat(MessageDecoder.decode(input)).isEqualTo(new Message.Data(payloadBytes));
    assertThat(input.position()).isEqualTo(Message.DATA_HEADER_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "0010_0003, 'a message of 1,048,579 bytes is too long'",
    "7fff_ffff, 'a message of 2,147,483,647 bytes is too long'",
    "8000_0000, 'a message of 2,147,483,648 bytes is too long'",
    "ffff_ffff, 'a message of 4,294,967,295 bytes is too long'"
  })
  void whatIsTooLongForAnythingShowsByItsLengthAlone(String length, String problem) {
    ByteBuffer input = Bytes.of(length.replace("_", ""));
    assertMalformed(input, problem);
    assertThat(input.position()).isZero();
  }

  @Test
  void aLengthOfAnotherProtocolsLettersIsShown() {
    assertMalformed(
        Bytes.of("'GET / HTTP/1.1' 0d0a"),
        "a message of 1,195,725,856 bytes is too long: it begins with 'GET ', which is not TFTP");
    assertMalformed(Bytes.of("1603 0100 a501"), "a message of 369,295,616 bytes is too long");
    assertMalformed(Bytes.of("'SSH' 7f"), "a message of 1,397,966,975 bytes is too long");
    assertMalformed(
        Bytes.of("'~ ~ '"),
        "a message of 2,116,058,656 bytes is too long: it begins with '~ ~ ', which is not TFTP");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aMessageWithoutAPacketIsMalformed(int length) {
    ByteBuffer input = ByteBuffer.allocate(4).putInt(length).flip();
    assertMalformed(input, "a message of length " + length + " has no packet");
    assertThat(input.position()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 6, 7, 0xffff})
  void whatIsNoDataIsTooLongBeyond8192BytesAsSoonAsItsOpcodeHasCome(int opcode) {
    ByteBuffer input = ByteBuffer.allocate(6).putInt(8_193).putShort((short) opcode).flip();
    assertThat(MessageDecoder.decode(input.duplicate().limit(5))).isNull();
    assertMalformed(input, "a message of 8,193 bytes is too long");
  }

  @Test
  void aPacketOf8192BytesFitsIntoTheSmallestBuffer() {
    ByteBuffer input = ByteBuffer.allocate(MessageDecoder.MIN_BUFFER_BYTES);
    input.putInt(8_192).put(Bytes.of("0001 'a' 00 'octet' 00")).position(input.capacity()).flip();
    assertThat(MessageDecoder.decode(input.duplicate().limit(input.limit() - 1))).isNull();
    assertThat(MessageDecoder.decode(input)).isEqualTo(request(Direction.READ, "a", "octet"));
    assertThat(input.hasRemaining()).isFalse();
  }

  @Test
  void aPacketThatIsNoneIsMalformedAndStaysWhereItIs() {
    assertNoPacket("0000", "unknown opcode");
    assertNoPacket("0007", "unknown opcode");
    assertNoPacket("0103", "unknown opcode");
    assertNoPacket("ffff 00", "unknown opcode");
    assertNoPacket("0005 00", "ERROR too short");
    assertNoPacket("0006 'x'", "the OACK's options are not terminated");
  }

  /** The next message can be read, and a log can name the file. */
  @Test
  void aBrokenRequestIsTakenAndSaysWhatItWasMeantToBe() {
    assertBroken("0001", "the request's file name is not terminated", Direction.READ, "", "");
    assertBroken("0001 'a'", "the request's file name is not terminated", Direction.READ, "a", "");
    assertBroken(
        "0002 'a' 00 'octet'",
        "the request's mode is not terminated",
        Direction.WRITE,
        "a",
        "octet");
    assertBroken(
        "0001 'a' 00 'octet' 00 'x'",
        "the request's options are not terminated",
        Direction.READ,
        "a",
        "octet");
    assertBroken(
        "0001 'a' ff 00 'octet' 00",
        "the request's file name is not valid UTF-8",
        Direction.READ,
        "a\\xff",
        "octet");
  }

  private static void assertBroken(
      String packet, String problem, Direction direction, String file, String mode) {
    ByteBuffer input = Bytes.message(packet);
    assertThat(MessageDecoder.decode(input))
        .isEqualTo(
            new Message.Malformed(problem, new Packet.Request(direction, file, mode, List.of())));
    assertThat(input.hasRemaining()).isFalse();
  }

  private static void assertNoPacket(String packet, String problem) {
    ByteBuffer input = Bytes.message(packet);
    assertMalformed(input, problem);
    assertThat(input.position()).isZero();
  }

  @Test
  void noBytesMakeItThrowOrReadBehindItsMessage() {
    Random random = new Random(1350);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      ByteBuffer input = ByteBuffer.wrap(bytes);
      if (i % 4 > 0 && bytes.length >= 6) {
        // Most random lengths are too long, and most opcodes unknown.
        input.putInt(0, random.nextInt(70)).putShort(4, (short) random.nextInt(8));
      }
      int length = bytes.length < 4 ? 0 : input.getInt(0);
      Message message = MessageDecoder.decode(input);
      int taken =
          switch (message) {
            case null -> 0;
            case Message.Malformed malformed -> malformed.request() == null ? 0 : 4 + length;
            case Message.Data(int payloadBytes) -> {
              assertThat(payloadBytes).isEqualTo(length - 2);
              yield 6;
            }
            case Message.Control control -> 4 + length;
            case Message.Ack ack -> 4 + length;
          };
      assertThat(input.position()).as("after %s", message).isEqualTo(taken);
      assertThat(input.limit()).isEqualTo(bytes.length);
    }
  }

  private static void assertMalformed(ByteBuffer input, String problem) {
    assertThat(MessageDecoder.decode(input)).isEqualTo(new Message.Malformed(problem));
  }

  private static Message request(Direction direction, String file, String mode, Option... options) {
    return control(new Packet.Request(direction, file, mode, List.of(options)));
  }

  private static Message control(Packet packet) {
    return new Message.Control(packet);
  }
}
