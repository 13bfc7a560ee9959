package dev.skiff.protocol.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** docs/stream-protocol.md, "Messages": messages to bytes. */
class MessageEncoderTest {

  @Test
  void theBytesOfEachMessageAreThoseOfThePage() {
    List<Option> size = List.of(Option.of("tsize", 14));
    assertBytes(
        "0000001a 0001 'hello.txt' 00 'octet' 00 'tsize' 00 '0' 00",
        request(Direction.READ, "hello.txt", List.of(Option.of("tsize", 0))));
    assertBytes("0000000d 0002 'note' 00 'octet' 00", request(Direction.WRITE, "note", List.of()));
    assertBytes("0000000c 0005 0000 'stopped' 00", new Packet.Error(0, "stopped"));
    assertBytes("0000000b 0006 'tsize' 00 '14' 00", new Packet.OptionAck(size));
    assertBytes("00000002 0006", new Packet.OptionAck(List.of()));
    assertThat(encoded(MessageEncoder::putAck)).isEqualTo(Bytes.of("00000002 0004"));
    assertThat(encoded(target -> MessageEncoder.putDataHeader(target, 0)))
        .isEqualTo(Bytes.of("00000002 0003"));
    assertThat(encoded(target -> MessageEncoder.putDataHeader(target, 14)))
        .isEqualTo(Bytes.of("00000010 0003"));
    assertThat(encoded(target -> MessageEncoder.putDataHeader(target, 1 << 20)))
        .isEqualTo(Bytes.of("00100002 0003"));
  }

  @Test
  void messagesAreWrittenAtThePositionAndDecodedAsTheSame() {
    Random random = new Random(69);
    for (int i = 0; i < 2_000; i++) {
      List<Packet> packets = new ArrayList<>();
      ByteBuffer wire = ByteBuffer.allocateDirect(40_000).position(3);
      for (int j = random.nextInt(4); j >= 0; j--) {
        packets.add(randomPacket(random));
        MessageEncoder.putControl(wire, packets.getLast());
        MessageEncoder.putDataHeader(wire, i);
        MessageEncoder.putAck(wire);
      }
      wire.flip().position(3);
      for (Packet packet : packets) {
        assertThat(MessageDecoder.decode(wire)).isEqualTo(new Message.Control(packet));
        assertThat(MessageDecoder.decode(wire)).isEqualTo(new Message.Data(i));
        assertThat(MessageDecoder.decode(wire)).isEqualTo(new Message.Ack());
      }
      assertThat(wire.hasRemaining()).isFalse();
    }
  }

  @Test
  void aPacketOf8192BytesIsTheLongest() {
    int frame = 2 + "octet".length() + 2;
    Packet longest = request(Direction.READ, "x".repeat(8_192 - frame), List.of());
    ByteBuffer target = ByteBuffer.allocate(10_000);
    MessageEncoder.putControl(target, longest);
    assertThat(MessageDecoder.decode(target.flip())).isEqualTo(new Message.Control(longest));
    Packet longer = request(Direction.READ, "x".repeat(8_193 - frame), List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageEncoder.putControl(target.clear(), longer))
        .withMessageContaining("8193");
  }

  @Test
  void aPacketWithABlockNumberIsRefused() {
    ByteBuffer target = ByteBuffer.allocate(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageEncoder.putControl(target, new Packet.Ack(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MessageEncoder.putControl(target, new Packet.Data(1, ByteBuffer.allocate(1))));
    assertThat(target.position()).isZero();
  }

  @Test
  void aTargetThatIsOneByteTooSmallIsRefused() {
    Packet packet = new Packet.Error(0, "stopped");
    assertOverflow(15, target -> MessageEncoder.putControl(target, packet));
    assertOverflow(5, MessageEncoder::putAck);
    assertOverflow(5, target -> MessageEncoder.putDataHeader(target, 1));
  }

  private static void assertOverflow(int room, Consumer<ByteBuffer> put) {
    ByteBuffer target = ByteBuffer.allocate(room);
    assertThatThrownBy(() -> put.accept(target)).isInstanceOf(BufferOverflowException.class);
  }

  private static void assertBytes(String notation, Packet packet) {
    assertThat(encoded(target -> MessageEncoder.putControl(target, packet)))
        .isEqualTo(Bytes.of(notation));
  }

  private static ByteBuffer encoded(Consumer<ByteBuffer> put) {
    ByteBuffer target = ByteBuffer.allocate(200);
    put.accept(target);
    return target.flip();
  }

  private static Packet randomPacket(Random random) {
    List<Option> options = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      options.add(new Option("o" + text(random), text(random)));
    }
    return switch (random.nextInt(3)) {
      case 0 ->
          request(random.nextBoolean() ? Direction.READ : Direction.WRITE, text(random), options);
      case 1 -> new Packet.Error(random.nextInt(65_536), text(random));
      default -> new Packet.OptionAck(options);
    };
  }

  private static Packet request(Direction direction, String file, List<Option> options) {
    return new Packet.Request(direction, file, "octet", options);
  }

  private static String text(Random random) {
    return "aß€~ 💾".substring(0, random.nextInt(5)).repeat(random.nextInt(9));
  }
}
