package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.TftpException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whom a client believes, and what. */
class ClientBeliefTest {
  private static final Option BLOCK = Option.of(Option.BLOCK_SIZE, 1_000);

  @Test
  @Tag("rfc1350-4-check-source")
  void anotherHostIsNotTakenForTheServer() throws Exception {
    try (Script script = new Script();
        Peer stranger = new Peer(InetAddress.ofLiteral("127.0.0.3"), 0)) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      script.request(Direction.READ);
      stranger.turnTo(script.main.other());
      stranger.data(1, "theirs".getBytes(UTF_8));
      stranger.expectError(ErrorCode.UNKNOWN_TRANSFER_ID);
      // It is told once, and an ERROR is not answered.
      stranger.error(ErrorCode.FILE_NOT_FOUND, "believe me");
      stranger.data(1, "theirs".getBytes(UTF_8));
      script.server.data(1, "ours".getBytes(UTF_8));
      script.server.expectAck(1);
      transfer.await();
      assertThat(script.received.toString(UTF_8)).isEqualTo("ours");
    }
  }

  /** A request that was repeated may have begun two transfers on the server: one is enough. */
  @Test
  @Tag("rfc1350-4-own-tid")
  @Tag("rfc1350-4-check-source")
  @Tag("rfc1350-4-stranger-is-told")
  @Tag("rfc1350-4-second-answer")
  void onceTheTidIsSettledAnotherPortIsAStranger() throws Exception {
    byte[] content = Content.of(600);
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      script.request(Direction.READ);
      script.server.data(1, Content.block(content, 1, 512));
      script.server.expectAck(1);
      Peer stranger = script.stranger();
      stranger.data(2, "theirs".getBytes(UTF_8));
      stranger.expectError(ErrorCode.UNKNOWN_TRANSFER_ID);
      stranger.error(ErrorCode.NOT_DEFINED, "die");
      Peer another = script.stranger();
      another.reply(new Packet.OptionAck(List.of(BLOCK)));
      another.expectError(ErrorCode.UNKNOWN_TRANSFER_ID);
      script.server.data(2, Content.block(content, 2, 512));
      script.server.expectAck(2);
      transfer.await();
      assertThat(script.received.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  @Tag("rfc1350-4-random-tid")
  void requestsInSuccessionComeFromManyPorts() throws Exception {
    Set<Integer> ports = new HashSet<>();
    try (Script script = new Script()) {
      for (int i = 0; i < 20; i++) {
        ClientTransfer transfer = script.push(new byte[3], Script.PLAIN);
        script.request(Direction.WRITE);
        ports.add(script.main.other().getPort());
        script.server.ack(0);
        script.server.expectData(1);
        script.server.ack(1);
        transfer.await();
      }
    }
    assertThat(ports).hasSizeGreaterThan(10);
  }

  @Test
  @Tag("rfc1350-2-error-of-packet")
  void aDataInAnswerToAWriteIsNotBelieved() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push("mine".getBytes(UTF_8), Script.PLAIN);
      script.request(Direction.WRITE);
      script.server.data(1, "theirs".getBytes(UTF_8));
      script.server.ack(1);
      script.server.ack(0);
      assertThat(script.server.expectData(1)).isEqualTo("mine".getBytes(UTF_8));
      script.server.data(1, "theirs".getBytes(UTF_8));
      script.server.data(2, "theirs".getBytes(UTF_8));
      assertThat(transfer.result()).isNotDone();
      script.server.ack(1);
      assertThat(transfer.await().bytes()).isEqualTo(4);
    }
  }

  @Test
  void whatIsNoAnswerToAReadDoesNotSettleTheTid() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      script.request(Direction.READ);
      Peer noise = script.stranger();
      noise.ack(0);
      noise.data(2, new byte[512]);
      noise.data(0, new byte[3]);
      noise.sendBytes(new byte[] {0, 9, 0, 0}, noise.other());
      noise.sendBytes(new byte[] {0}, noise.other());
      noise.read(noise.other(), "a");
      script.server.data(1, "ours".getBytes(UTF_8));
      script.server.expectAck(1);
      assertThat(transfer.await().peer()).isEqualTo(script.server.address());
      assertThat(script.received.toString(UTF_8)).isEqualTo("ours");
    }
  }

  @Test
  void aRepeatedOptionAckDrawsAck0Again() throws Exception {
    Limits lingeringShortly = Wire.PATIENT.toBuilder().linger(Duration.ofMillis(50)).build();
    try (Script script = new Script(lingeringShortly)) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      for (int i = 0; i < 3; i++) {
        script.server.reply(new Packet.OptionAck(List.of(BLOCK)));
        script.server.expectAck(0);
      }
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      transfer.await();
    }
  }

  @Test
  void aRepeatedOptionAckDrawsNoSecondBlock1() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push(Content.of(1_500), Script.ASKING);
      script.request(Direction.WRITE);
      script.server.reply(new Packet.OptionAck(List.of(BLOCK)));
      assertThat(script.server.expectData(1)).hasSize(1_000);
      script.server.reply(new Packet.OptionAck(List.of(BLOCK)));
      script.server.ack(0);
      script.server.ack(1);
      assertThat(script.server.expectData(2)).hasSize(500);
      script.server.ack(2);
      transfer.await();
    }
  }

  @Test
  @Tag("rfc1350-6-dally")
  void theLastAckIsGivenAgainAfterTheUserHasTheFile() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      script.request(Direction.READ);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      transfer.await();
      for (int i = 0; i < 3; i++) {
        script.server.data(1, new byte[3]);
        script.server.expectAck(1);
      }
      transfer.cancel();
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
    }
  }

  @Test
  void theServersErrorInTheMiddleIsShownWithItsText() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      script.request(Direction.READ);
      script.server.data(1, new byte[512]);
      script.server.expectAck(1);
      script.server.error(ErrorCode.NOT_DEFINED, "the file \u001b[2J shrank");
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(0, "the file ?[2J shrank"));
      assertThat(failure.report().bytes()).isEqualTo(512);
      assertThat(failure.report().isProbe()).isFalse();
    }
  }

  @Test
  void aDownloadShorterThanAnnouncedIsAViolation() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      script.server.reply(new Packet.OptionAck(List.of(Option.of(Option.TRANSFER_SIZE, 600))));
      script.server.expectAck(0);
      script.server.data(1, new byte[511]);
      script.server.expectError(ErrorCode.NOT_DEFINED);
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Violation.class);
    }
  }
}
