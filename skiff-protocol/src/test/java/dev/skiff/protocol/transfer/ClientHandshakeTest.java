package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.ClientHandshake.Result;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 1350 section 4, RFC 2347: a client from its request to the first answer. */
class ClientHandshakeTest {
  private static final long MILLISECOND = 1_000_000;
  private static final List<Option> ASKED = List.of(Option.of(Option.BLOCK_SIZE, 1_468));

  private final ClientHandshake read = handshake(Direction.READ);
  private final ClientHandshake write = handshake(Direction.WRITE);

  @Test
  void itBeginsWithOneRequest() {
    assertThat(read.takeRequest()).isTrue();
    assertThat(read.takeRequest()).isFalse();
    assertThat(read.result()).isNull();
    assertThat(read.takeError()).isNull();
    assertThat(read.retransmissions()).isZero();
  }

  @Test
  @Tag("rfc2347-negotiation-answers-to-read")
  void anOackThatTheRequestAllowsIsAccepted() {
    read.onOptionAck(new Packet.OptionAck(List.of(Option.of("BlkSize", 1_024))));
    assertThat(read.result())
        .isInstanceOfSatisfying(
            Result.Accepted.class,
            accepted -> {
              assertThat(accepted.byOptionAck()).isTrue();
              assertThat(accepted.agreement().parameters().blockSize()).isEqualTo(1_024);
            });
    assertThat(read.takeError()).isNull();
  }

  @Test
  @Tag("rfc2347-negotiation-unrequested")
  void anOackThatNamesWhatWasNotAskedIsAnsweredWithError8() {
    write.onOptionAck(new Packet.OptionAck(List.of(Option.of("tsize", 1))));
    String reason = "option tsize was not asked for";
    assertThat(write.result())
        .isEqualTo(
            new Result.Failed(new Failure.Violation(ErrorCode.OPTION_NEGOTIATION_FAILED, reason)));
    assertThat(write.takeError()).isEqualTo(new Packet.Error(8, reason));
    assertThat(write.takeError()).isNull();
  }

  @Test
  @Tag("rfc1350-4-answer-to-read")
  @Tag("rfc2347-negotiation-answers-to-read")
  void block1AnswersAReadFromAServerWithoutOptions() {
    read.onData(1);
    assertThat(read.result()).isEqualTo(new Result.Accepted(Agreement.NONE, false));
  }

  @Test
  @Tag("rfc1350-4-answer-to-write")
  void ack0AnswersAWriteToAServerWithoutOptions() {
    write.onAck(0);
    assertThat(write.result()).isEqualTo(new Result.Accepted(Agreement.NONE, false));
  }

  @Test
  void packetsThatAnswerNothingArePassedOver() {
    read.onData(0);
    read.onData(2);
    read.onData(65_535);
    read.onAck(0);
    read.onAck(1);
    write.onAck(1);
    write.onAck(65_535);
    write.onData(1);
    assertThat(read.result()).isNull();
    assertThat(write.result()).isNull();
    assertThat(read.takeError()).isNull();
    assertThat(write.takeError()).isNull();
  }

  @Test
  @Tag("rfc1350-4-denied-by-error")
  @Tag("rfc2347-negotiation-answers-to-read")
  void anErrorEndsTheHandshakeAndIsNotAnswered() {
    read.onError(new Packet.Error(1, "no such file"));
    assertThat(read.result())
        .isEqualTo(new Result.Failed(new Failure.PeerError(1, "no such file")));
    assertThat(read.takeError()).isNull();
  }

  @Test
  void aCancellationIsNotTold() {
    read.cancel("stopped");
    assertThat(read.result()).isEqualTo(new Result.Failed(new Failure.Cancelled("stopped")));
    assertThat(read.takeError()).isNull();
    assertThat(read.takeRequest()).isFalse();
  }

  @Test
  @Tag("rfc1350-7-timeouts")
  void requestsLeaveAt0And1And3And7And11SecondsAndTheEndIsAt15() {
    assertThat(requestTimes(read)).containsExactly(0L, 1_000L, 3_000L, 7_000L, 11_000L, 15_000L);
    assertThat(read.result())
        .isEqualTo(new Result.Failed(new Failure.NoAnswer(5, Duration.ofSeconds(15), false)));
    assertThat(read.retransmissions()).isEqualTo(4);
  }

  /** tftpd-hpa repeats its answer after 1 s, and a second WRQ empties the file. */
  @Test
  void aWriteRequestIsNotRepeatedBeforeTheServerHasRepeatedItsAnswer() {
    assertThat(requestTimes(write)).containsExactly(0L, 1_500L, 3_500L, 7_500L, 11_500L, 15_500L);
  }

  @Test
  void aFixedTimeoutIsKept() {
    Duration fixed = Duration.ofSeconds(4);
    Limits limits =
        Limits.DEFAULT.toBuilder()
            .initialTimeout(fixed)
            .minTimeout(fixed)
            .maxTimeout(fixed)
            .build();
    for (Direction direction : Direction.values()) {
      assertThat(requestTimes(new ClientHandshake(direction, ASKED, limits, Agreed.START)))
          .containsExactly(0L, 4_000L, 8_000L, 12_000L, 16_000L, 20_000L);
    }
  }

  @Test
  void anEarlyWakeDoesNothing() {
    read.takeRequest();
    read.onTimer(later(999));
    assertThat(read.takeRequest()).isFalse();
    assertThat(read.nextDeadline()).isEqualTo(later(1_000));
  }

  @Test
  void theFirstAnswerStands() {
    read.onData(1);
    read.onError(new Packet.Error(0, "late"));
    read.onOptionAck(new Packet.OptionAck(ASKED));
    read.onData(1);
    read.cancel("late");
    read.onTimer(later(60_000));
    assertThat(read.result()).isEqualTo(new Result.Accepted(Agreement.NONE, false));
    assertThat(read.takeRequest()).isFalse();

    write.onError(new Packet.Error(2, "no"));
    write.onAck(0);
    assertThat(write.result()).isEqualTo(new Result.Failed(new Failure.PeerError(2, "no")));
  }

  private static ClientHandshake handshake(Direction direction) {
    return new ClientHandshake(direction, ASKED, Limits.DEFAULT, Agreed.START);
  }

  private static long later(long millis) {
    return Agreed.START + millis * MILLISECOND;
  }

  /** The times of requests in milliseconds; the last one is that of the failure. */
  private static List<Long> requestTimes(ClientHandshake handshake) {
    List<Long> times = new ArrayList<>();
    long now = Agreed.START;
    while (handshake.result() == null) {
      if (handshake.takeRequest()) {
        times.add((now - Agreed.START) / MILLISECOND);
      }
      now = handshake.nextDeadline();
      handshake.onTimer(now);
    }
    times.add((now - Agreed.START) / MILLISECOND);
    return times;
  }
}
