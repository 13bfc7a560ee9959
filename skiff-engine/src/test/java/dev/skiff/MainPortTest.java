package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes to the main port and is no request. */
class MainPortTest {

  static List<Packet> packetsOfATransfer() {
    return List.of(
        new Packet.Data(1, ByteBuffer.wrap(new byte[512])),
        new Packet.Ack(0),
        new Packet.OptionAck(List.of(Option.of(Option.BLOCK_SIZE, 512))));
  }

  @ParameterizedTest
  @Tag("rfc1350-1-read-and-write")
  @Tag("rfc1350-2-request-first")
  @MethodSource("packetsOfATransfer")
  void aPacketOfATransferIsError4(Packet packet) throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.send(packet, wire.address());
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      assertThat(peer.other()).isEqualTo(wire.address());
      peer.expectNothingFrom(wire.address());
    }
  }

  @Test
  @Tag("rfc1350-2-request-first")
  @Tag("rfc1350-7-error-once")
  void anErrorIsNeverAnswered() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.send(new Packet.Error(5, "who are you"), wire.address());
      peer.send(new Packet.Error(999, ""), wire.address());
      peer.sendBytes(new byte[] {0, 5, 0, 0}, wire.address());
      peer.sendBytes(new byte[] {0, 5}, wire.address());
      peer.expectNothingFrom(wire.address());
    }
  }

  @Test
  void whatIsTooShortForAPacketIsNotAnswered() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      for (int length = 0; length < 4; length++) {
        peer.sendBytes(new byte[length], wire.address());
        peer.sendBytes(new byte[] {0, 1, 'a'}, wire.address());
      }
      peer.expectNothingFrom(wire.address());
    }
  }

  @Test
  void aRequestOverTheLimitIsError4AndOneAtTheLimitIsServed() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().requestBytes(512).build())) {
      wire.files.put("a", "text".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.sendBytes(padded(513), wire.address());
      assertThat(peer.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("too long");
      peer.sendBytes(padded(512), wire.address());
      assertThat(peer.expectData(1)).isEqualTo("text".getBytes(UTF_8));
    }
  }

  /** RFC 2347 has no longer ones, but names are as long as they are. */
  @Test
  @Tag("rfc2347-format-512")
  void aRequestOfMoreThan512BytesIsServed() throws Exception {
    String name = "n".repeat(200) + "/" + "n".repeat(200) + "/" + "n".repeat(200);
    try (Wire wire = new Wire()) {
      wire.files.put(name, "text".getBytes(UTF_8));
      Peer peer = wire.peer();
      peer.read(wire.address(), name);
      assertThat(peer.expectData(1)).isEqualTo("text".getBytes(UTF_8));
    }
  }

  /** A request as some boot ROMs send it: with NULs behind it. */
  private static byte[] padded(int length) {
    byte[] request = Peer.bytesOf(new Packet.Request(Direction.READ, "a", "octet", List.of()));
    return Arrays.copyOf(request, length);
  }

  /** Some clients acknowledge an ERROR, and would do so for ever. */
  @Test
  void aClientThatAcknowledgesItsErrorGetsNoOtherOne() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.send(new Packet.Ack(0), wire.address());
      peer.expectError(ErrorCode.ILLEGAL_OPERATION);
      peer.ack(0);
      peer.expectNothingFrom(wire.address());
    }
  }

  @Test
  void garbageGetsFewAnswersAndTheServerStillServes() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", "text".getBytes(UTF_8));
      Random random = new Random(69);
      int sent = 0;
      int brokenRequests = 0;
      int answered = 0;
      for (int batch = 0; batch < 20; batch++) {
        // A port of its own for each batch: what a late answer belongs to is certain.
        Peer peer = wire.peer();
        for (int i = 0; i < 25; i++) {
          byte[] garbage = new byte[1 + random.nextInt(600)];
          random.nextBytes(garbage);
          if (i % 2 == 0) {
            // Every second one with an opcode that is looked into further.
            garbage[0] = 0;
            garbage[garbage.length > 1 ? 1 : 0] = (byte) random.nextInt(8);
          }
          peer.sendBytes(garbage, wire.address());
          sent++;
          brokenRequests += isRequest(garbage) ? 1 : 0;
        }
        answered += answersBefore(peer, wire);
      }
      assertThat(sent).isEqualTo(500);
      // The first other packet of each batch too; more of them only if a batch takes a second, of
      // which RequestDispatcherTest has the exact count.
      assertThat(answered).isGreaterThanOrEqualTo(brokenRequests + 20).isLessThan(sent / 2);
    }
  }

  private static boolean isRequest(byte[] datagram) {
    return datagram.length >= 4 && datagram[0] == 0 && (datagram[1] == 1 || datagram[1] == 2);
  }

  /** Each answer is an ERROR; the last one is that to the request which ends the count. */
  private static int answersBefore(Peer peer, Wire wire) throws Exception {
    peer.read(wire.address(), "a");
    int answers = 0;
    while (peer.receive().packet() instanceof Packet.Error error) {
      assertThat(error.code()).isBetween(0, 6);
      answers++;
    }
    assertThat(answers).isLessThanOrEqualTo(25);
    peer.ack(1);
    return answers;
  }
}
