package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.client.HostResolver;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.SamePort;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that do not answer, and hosts with several addresses. */
class ClientSilenceTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final TransferOptions HASTY =
      TransferOptions.DEFAULT.withTimeout(SHORT).withTries(3);

  @Test
  void aSilentServerIsAskedABoundedNumberOfTimes() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(HASTY);
      Packet.Request first = script.request(Direction.READ);
      assertThat(first.options()).contains(Option.of(Option.MICROSECOND_TIMEOUT, 500_000));
      assertThat(script.request(Direction.READ)).isEqualTo(first);
      assertThat(script.request(Direction.READ)).isEqualTo(first);
      Failure.NoAnswer failure = (Failure.NoAnswer) Script.failureOf(transfer).failure();
      assertThat(failure.tries()).isEqualTo(3);
      assertThat(failure.heard()).isFalse();
      assertThat(failure.waited()).isGreaterThanOrEqualTo(SHORT.multipliedBy(3));
    }
  }

  @Test
  void withoutAFixedTimeTheLimitsHold() throws Exception {
    try (Script script = new Script(Wire.HASTY)) {
      ClientTransfer transfer = script.push(new byte[3], Script.PLAIN.withTries(2));
      script.request(Direction.WRITE);
      script.request(Direction.WRITE);
      assertThat(Script.failureOf(transfer).failure())
          .isInstanceOfSatisfying(
              Failure.NoAnswer.class, failure -> assertThat(failure.tries()).isEqualTo(2));
    }
  }

  @Test
  void aRepeatedRequestIsAnsweredAsTheFirst() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer =
          script.pull(Script.PLAIN.withTimeout(Duration.ofMillis(500)).withTries(50));
      script.request(Direction.READ);
      script.request(Direction.READ);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      TransferReport report = transfer.await();
      assertThat(report.bytes()).isEqualTo(3);
      assertThat(report.retransmissions()).isPositive();
    }
  }

  @Test
  @Tag("rfc1350-6-in-doubt")
  void aServerThatLeavesAtTheLastBlockMayHaveTheWholeFile() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push(new byte[600], Script.PLAIN.withTimeout(SHORT));
      script.request(Direction.WRITE);
      script.server.ack(0);
      script.server.expectData(1);
      script.server.ack(1);
      script.server.expectData(2);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isInstanceOf(Failure.LastAckMissing.class);
      assertThat(failure).hasMessageContaining("the last ACK did not come");
    }
  }

  @Test
  @Tag("rfc1350-2-block-repeated")
  void aServerThatFallsSilentInTheMiddleIsGivenUp() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push(new byte[2_000], Script.PLAIN.withTimeout(SHORT));
      script.request(Direction.WRITE);
      script.server.ack(0);
      script.server.expectData(1);
      script.server.ack(1);
      assertThat(script.server.expectData(2)).hasSize(512);
      assertThat(script.server.expectData(2)).hasSize(512);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure())
          .isInstanceOfSatisfying(
              Failure.NoAnswer.class, silent -> assertThat(silent.heard()).isTrue());
      assertThat(failure.report().bytes()).isEqualTo(512);
      assertThat(failure.report().retransmissions()).isPositive();
    }
  }

  @Test
  void theNextAddressOfTheHostIsTriedWithTheOptionsAgain() throws Exception {
    SamePort.untilFree(ClientSilenceTest::assertNextAddressIsTried);
  }

  private static void assertNextAddressIsTried() throws Exception {
    try (Peer silent = new Peer();
        Peer answering = new Peer(Peer.IPV6, silent.port());
        TftpClient client = TftpClient.open(Wire.PATIENT, two())) {
      ClientTransfer transfer =
          client.push(
              Sources.bytes(new byte[3]),
              new RemoteFile("two.test", silent.port(), "a"),
              HASTY.withBlockSize(1_000).withWindowSize(1),
              TransferListener.NONE);
      List<Option> asked = silent.receive(Packet.Request.class).options();
      assertThat(answering.receive(Packet.Request.class).options())
          .isEqualTo(asked)
          .contains(Option.of(Option.BLOCK_SIZE, 1_000));
      answering.reply(new Packet.OptionAck(asked));
      assertThat(answering.expectData(1)).hasSize(3);
      answering.ack(1);
      TransferReport report = transfer.await();
      assertThat(report.peer()).isEqualTo(answering.address());
      assertThat(report.fallbacks()).satisfiesExactly(one -> assertPassedOver(one, silent));
    }
  }

  @Test
  void anErrorOfTheFirstAddressIsTheHostsAnswer() throws Exception {
    try (Peer refusing = new Peer();
        TftpClient client = TftpClient.open(Wire.PATIENT, two())) {
      ClientTransfer transfer =
          client.pull(
              new RemoteFile("two.test", refusing.port(), "a"),
              Sinks.of(new ByteArrayOutputStream()),
              Script.PLAIN,
              TransferListener.NONE);
      refusing.receive(Packet.Request.class);
      refusing.error(ErrorCode.FILE_NOT_FOUND, "no such file");
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(1, "no such file"));
    }
  }

  @Test
  void whereNoAddressAnswersTheLastOneIsReported() throws Exception {
    SamePort.untilFree(ClientSilenceTest::assertLastAddressIsReported);
  }

  private static void assertLastAddressIsReported() throws Exception {
    try (Peer silent = new Peer();
        Peer alsoSilent = new Peer(Peer.IPV6, silent.port());
        TftpClient client = TftpClient.open(Wire.PATIENT, two())) {
      ClientTransfer transfer =
          client.pull(
              new RemoteFile("two.test", silent.port(), "a"),
              Sinks.of(new ByteArrayOutputStream()),
              HASTY,
              TransferListener.NONE);
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isInstanceOf(Failure.NoAnswer.class);
      assertThat(failure.report().peer()).isEqualTo(alsoSilent.address());
      assertThat(failure.report().fallbacks())
          .satisfiesExactly(one -> assertPassedOver(one, silent));
    }
  }

  private static void assertPassedOver(Fallback fallback, Peer silent) {
    assertThat(fallback)
        .isInstanceOfSatisfying(
            Fallback.AddressSkipped.class,
            one -> {
              assertThat(one.address()).isEqualTo(silent.address());
              assertThat(one.failure()).isInstanceOf(Failure.NoAnswer.class);
              String address = Peer.IPV4.getHostAddress();
              assertThat(one.describe())
                  .startsWith("skipped " + address + ": no answer after 3 tries");
            });
  }

  @Test
  void aHostThatIsUnknownIsReportedAsSuch() throws Exception {
    HostResolver none =
        host -> {
          throw new UnknownHostException(host);
        };
    for (HostResolver names : List.of(none, (HostResolver) host -> List.of())) {
      try (TftpClient client = TftpClient.open(Wire.PATIENT, names)) {
        ClientTransfer transfer =
            client.push(
                Sources.bytes(new byte[3]),
                RemoteFile.of("nowhere.test", "a"),
                TransferOptions.DEFAULT,
                TransferListener.NONE);
        assertThat(Script.failureOf(transfer).failure())
            .isInstanceOfSatisfying(
                Failure.Unreachable.class,
                failure -> assertThat(failure.reason()).contains("nowhere.test"));
      }
    }
  }

  private static HostResolver two() {
    return host -> {
      assertThat(host).isEqualTo("two.test");
      return List.<InetAddress>of(Peer.IPV4, Peer.IPV6);
    };
  }

  // Some servers count DATA from 0, or acknowledge a WRQ with ACK 1.
  @Test
  void anAnswerThatIsNotDueIsNamed() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(HASTY);
      for (int i = 0; i < 3; i++) {
        script.request(Direction.READ);
        script.server.data(0, new byte[512]);
      }
      assertThat(Script.failureOf(transfer).failure())
          .isInstanceOfSatisfying(
              Failure.NoAnswer.class,
              failure ->
                  assertThat(failure.detail())
                      .isEqualTo("it answered with DATA 0, 512 bytes, which is not due"));
    }
  }

  // Behind NAT, or a server with several addresses that answers from another one.
  @Test
  void anAnswerFromAnotherAddressIsNamed() throws Exception {
    try (Script script = new Script();
        Peer elsewhere = new Peer(InetAddress.ofLiteral("127.0.0.2"), 0)) {
      ClientTransfer transfer = script.pull(HASTY);
      for (int i = 0; i < 3; i++) {
        script.request(Direction.READ);
        elsewhere.turnTo(script.main.other());
        elsewhere.data(1, new byte[3]);
      }
      assertThat(Script.failureOf(transfer).failure())
          .isInstanceOfSatisfying(
              Failure.NoAnswer.class,
              failure ->
                  assertThat(failure.detail())
                      .isEqualTo(
                          "a packet came from 127.0.0.2, not from the address that was asked"));
    }
  }

  // A router that boots: its port is closed at first.
  @Test
  void aClosedPortIsAskedAgainWhereTheUserHasChosenPatience() throws Exception {
    try (Script script = new Script()) {
      int port = script.main.port();
      RemoteFile file = script.file("a");
      script.main.close();
      TransferOptions patient = Script.PLAIN.withTimeout(SHORT).withTries(100);
      ClientTransfer transfer =
          script.client.pull(file, Sinks.of(script.received), patient, TransferListener.NONE);
      try (Peer booted = new Peer(Peer.IPV4, port)) {
        assertThat(booted.receive(Packet.Request.class).direction()).isEqualTo(Direction.READ);
        booted.data(1, new byte[3]);
        booted.expectAck(1);
        assertThat(transfer.await().bytes()).isEqualTo(3);
      }
    }
  }

  @Test
  void aPortThatStaysClosedIsToldAtTheEnd() throws Exception {
    try (Script script = new Script()) {
      RemoteFile file = script.file("a");
      script.main.close();
      TransferOptions twice = Script.PLAIN.withTimeout(SHORT).withTries(2);
      TftpException failed =
          Script.failureOf(
              script.client.pull(file, Sinks.of(script.received), twice, TransferListener.NONE));
      assertThat(failed.report().duration()).isGreaterThanOrEqualTo(SHORT.multipliedBy(2));
    }
  }
}
