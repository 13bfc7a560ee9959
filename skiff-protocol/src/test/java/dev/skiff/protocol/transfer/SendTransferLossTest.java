package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.timeoutMillis;
import static dev.skiff.protocol.transfer.Agreed.window;
import static dev.skiff.protocol.transfer.SenderHarness.blocks;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1123 section 4.2.3.1, RFC 7440 section 4: the sender with loss and repetition. */
class SendTransferLossTest {
  // The Sorcerer's Apprentice.
  @ParameterizedTest
  @Tag("rfc1350-5-what-is-acknowledged")
  @Tag("rfc1123-4.2.3.1-sorcerers-apprentice")
  @ValueSource(ints = {1, 16})
  void aDuplicateAckNeverCausesAData(int window) {
    SenderHarness sending = SenderHarness.accepted(window(window), 100);
    sending.sent();
    sending.acked(window);
    for (int i = 0; i < 50; i++) {
      assertThat(sending.acked(window)).isEmpty();
    }
    assertThat(sending.transfer.retransmissions()).isZero();
    assertThat(sending.transfer.duplicates()).isEqualTo(50);
    assertThat(sending.acked(2L * window)).hasSize(window);
    assertThat(sending.acked(window)).isEmpty();
    assertThat(sending.acked(0)).isEmpty();
  }

  @Test
  void aDuplicateAck0NeverCausesAData() {
    SenderHarness sending = SenderHarness.withOptions(window(16), 100);
    assertThat(sending.acked(0)).hasSize(16);
    assertThat(sending.acked(0)).isEmpty();
  }

  // The receiver is there and misses the first block of the window: the timeout comes sooner.
  @Test
  void afterADuplicateAckTheTimeoutComesSooner() {
    SenderHarness sending = SenderHarness.accepted(window(16), 100);
    sending.sent();
    sending.after(10);
    assertThat(sending.acked(16)).hasSize(16);
    sending.after(10);
    assertThat(sending.acked(16)).isEmpty();
    assertThat(sending.waitMillis()).isEqualTo(20);
    assertThat(sending.after(20)).isEqualTo(blocks(17, 32));
    sending.after(10);
    assertThat(sending.acked(16)).isEmpty();
    assertThat(sending.waitMillis()).as("twice as long after one without an answer").isEqualTo(40);
  }

  @Test
  void withoutAnythingOnItsWayADuplicateAckChangesNothing() {
    SenderHarness sending = SenderHarness.accepted(window(16));
    sending.transfer.onBlocksReady(16, false);
    sending.sent();
    sending.after(10);
    assertThat(sending.acked(16)).isEmpty();
    long wait = sending.waitMillis();
    assertThat(sending.acked(16)).isEmpty();
    assertThat(sending.waitMillis()).isEqualTo(wait);
  }

  @Test
  @Tag("rfc7440-4-window-restarted")
  @Tag("rfc7440-4-restart-behind-ack")
  void anAckInMidWindowRestartsBehindTheHoleOnce() {
    SenderHarness sending = SenderHarness.accepted(window(16), 100);
    sending.sent();
    assertThat(sending.acked(5)).isEqualTo(blocks(6, 21));
    assertThat(sending.transfer.retransmissions()).isEqualTo(11);
    for (int i = 0; i < 11; i++) {
      assertThat(sending.acked(5)).isEmpty();
    }
    assertThat(sending.acked(3)).isEmpty();
    assertThat(sending.acked(21)).isEqualTo(blocks(22, 37));
  }

  @Test
  void anAckInMidWindowRestartsABurstThatIsOnItsWay() {
    SenderHarness sending = SenderHarness.accepted(window(16), 100);
    sending.sent(10);
    assertThat(sending.acked(5)).isEqualTo(blocks(6, 21));
    assertThat(sending.transfer.retransmissions()).isEqualTo(5);
  }

  @Test
  void anAckOfWhatWasNeverSentIsPassedOver() {
    SenderHarness sending = SenderHarness.accepted(window(16), 100);
    sending.sent(10);
    assertThat(sending.transfer.transmitFrom()).isEqualTo(11);
    sending.transfer.onAck(11, sending.now());
    sending.transfer.onAck(16, sending.now());
    sending.transfer.onAck(40_000, sending.now());
    assertThat(sending.transfer.acknowledged()).isZero();
    assertThat(sending.sent()).isEqualTo(blocks(11, 16));
    assertThat(sending.transfer.retransmissions()).isZero();
  }

  @Test
  @Tag("rfc1123-4.2.3.1-senders-timer")
  @Tag("rfc7440-4-timeout")
  void aTimeoutRestartsTheWindow() {
    SenderHarness sending = SenderHarness.accepted(window(4), 100);
    sending.sent();
    assertThat(sending.after(999)).isEmpty();
    assertThat(sending.after(1)).isEqualTo(blocks(1, 4));
    assertThat(sending.transfer.retransmissions()).isEqualTo(4);
    assertThat(sending.waitMillis()).isEqualTo(2_000);
    sending.acked(4);
    assertThat(sending.after(1_000)).isEqualTo(blocks(5, 8));
  }

  @Test
  void aLateAckOfTheFirstBurstEndsTheRepetition() {
    SenderHarness sending = SenderHarness.accepted(window(4), 100);
    sending.sent();
    sending.transfer.onTimer(sending.now());
    sending.after(1_000);
    assertThat(sending.acked(4)).isEqualTo(blocks(5, 8));
  }

  @Test
  void anEarlyWakeDoesNothing() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    for (int i = 0; i < 99; i++) {
      assertThat(sending.after(10)).isEmpty();
    }
    assertThat(sending.waitMillis()).isEqualTo(10);
  }

  @Test
  @Tag("rfc1123-4.2.3.1-senders-timer")
  void aLostOackIsRepeated() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 100);
    assertThat(sending.transfer.takeOptionAck()).isTrue();
    assertThat(sending.after(1_000)).isEmpty();
    assertThat(sending.transfer.takeOptionAck()).isTrue();
    assertThat(sending.transfer.takeOptionAck()).isFalse();
    assertThat(sending.waitMillis()).isEqualTo(2_000);
    assertThat(sending.acked(0)).isEqualTo(blocks(1, 4));
  }

  @Test
  void aRepeatedRequestDrawsTheOackAgain() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 100);
    sending.transfer.takeOptionAck();
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.transfer.takeOptionAck()).isTrue();
    assertThat(sending.sent()).isEmpty();
    sending.acked(0);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.transfer.takeOptionAck()).isFalse();
    assertThat(sending.sent()).isEmpty();
  }

  @Test
  void aClientThatAsksAgainAtTheLastMomentIsWaitedFor() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 9);
    sending.after(1_000);
    sending.after(2_000);
    sending.after(3_999);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    sending.after(1);
    assertThat(sending.transfer.ending()).isNull();
    assertThat(sending.acked(0)).isEqualTo(blocks(1, 4));
  }

  @Test
  void aRepeatedRequestDrawsBlock1Again() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.sent()).containsExactly(1L);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.sent()).containsExactly(1L);
    sending.acked(1);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.sent()).isEmpty();
  }

  // The OACK stands for ACK 0: if the server repeats it, the window must not leave twice.
  @Test
  void aRepeatedOackToAClientNeverCausesAData() {
    SenderHarness sending = SenderHarness.accepted(window(16), 100);
    sending.sent();
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.sent()).isEmpty();
  }

  // RFC 6298 section 3, Karn: each figure is the wait after a round trip of 100 ms.
  @Test
  @Tag("rfc1123-4.2.3.2-adaptive")
  void theAckOfABlockThatWasSentOnceIsASample() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    sending.after(100);
    sending.acked(1);
    assertThat(sending.waitMillis()).isEqualTo(300);
  }

  @Test
  void theAck0OfAnOackThatWasSentOnceIsASample() {
    SenderHarness sending = SenderHarness.withOptions(window(1), 9);
    sending.after(100);
    sending.acked(0);
    assertThat(sending.waitMillis()).isEqualTo(300);
  }

  // The OACK is small, and the first window may fill a slow path for a second.
  @Test
  void theFirstWindowIsNotTimedByTheOack() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 9);
    sending.after(100);
    sending.acked(0);
    assertThat(sending.waitMillis()).isEqualTo(1_000);
    sending.after(100);
    sending.acked(4);
    assertThat(sending.waitMillis()).isLessThan(1_000);
  }

  // The other blocks may wait in a queue, which copies of them would make longer.
  @Test
  void theFirstTimeoutsOfAWindowThatWasNeverAnsweredRepeatItsEnds() {
    SenderHarness sending = SenderHarness.accepted(window(16), 100);
    sending.sent();
    assertThat(sending.after(1_000)).containsExactly(1L);
    assertThat(sending.sent()).containsExactly(16L);
    assertThat(sending.transfer.transmitThrough()).isLessThan(sending.transfer.transmitFrom());
  }

  @Test
  void theAckAfterARetransmissionIsNoSample() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    sending.after(1_000);
    sending.after(100);
    sending.acked(1);
    assertThat(sending.waitMillis()).isEqualTo(1_000);
    sending.after(100);
    sending.acked(2);
    assertThat(sending.waitMillis()).isEqualTo(300);
  }

  @Test
  void theAck0AfterARepeatedOackIsNoSample() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 9);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    sending.after(100);
    sending.acked(0);
    assertThat(sending.waitMillis()).isEqualTo(1_000);
  }

  @Test
  void theAckAfterARepeatedRequestIsNoSample() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    sending.after(500);
    sending.transfer.onHandshakeRetransmitted(sending.now());
    sending.sent();
    sending.after(1);
    sending.acked(1);
    assertThat(sending.waitMillis()).isEqualTo(1_000);
  }

  @Test
  void theAckOfLessThanAWindowIsNoSample() {
    SenderHarness sending = SenderHarness.accepted(window(4), 100);
    sending.sent();
    sending.after(100);
    sending.acked(2);
    assertThat(sending.waitMillis()).isEqualTo(1_000);
    sending.after(100);
    sending.acked(6);
    assertThat(sending.waitMillis()).isEqualTo(1_000);
    sending.after(100);
    sending.acked(10);
    assertThat(sending.waitMillis()).isEqualTo(300);
  }

  @Test
  void theRoundTripIsThatOfTheLastPieceOfABurst() {
    SenderHarness sending = SenderHarness.accepted(window(4), 100);
    sending.sent(2);
    sending.after(100);
    sending.after(100);
    sending.acked(4);
    assertThat(sending.waitMillis()).isEqualTo(300);
  }

  // Bursts are lost until the window takes 64 ms to leave, and the agreed timeout is 10 ms.
  @Test
  void theNextRunLeavesBeforeTheTimeoutThatBeginsTheWindowAgain() {
    TransferParameters parameters =
        new TransferParameters(
            512, 64, BlockNumbering.ROLLOVER_TO_0, false, 10_000_000, OptionalLong.empty());
    SenderHarness sending = SenderHarness.withOptions(parameters, 10_000);
    sending.after(1);
    sending.acked(0);
    int restarts = 0;
    for (int millis = 0; millis < 500; millis++) {
      long before = sending.transfer.transmitFrom();
      sending.after(1);
      if (sending.transfer.transmitFrom() < before) {
        assertThat(before).as("the window was left whole").isEqualTo(65);
        restarts++;
      }
    }
    assertThat(restarts).isBetween(5, 15);
  }

  // RFC 2349: the agreed timeout.
  @Test
  @Tag("rfc2349-timeout-meaning")
  void anAgreedTimeoutIsKeptBetweenRepetitions() {
    SenderHarness sending = SenderHarness.accepted(timeoutMillis(3_000), 9);
    sending.sent();
    assertThat(sending.after(2_999)).isEmpty();
    assertThat(sending.after(1)).containsExactly(1L);
    assertThat(sending.waitMillis()).isEqualTo(3_000);
  }

  // RFC 2349: the peer has agreed to wait so long.
  @Test
  void anAgreedTimeoutIsWaitedForAlsoAtTheEndOfAWindow() {
    TransferParameters agreed =
        new TransferParameters(
            512,
            8,
            BlockNumbering.ROLLOVER_TO_0,
            false,
            Duration.ofSeconds(3).toNanos(),
            OptionalLong.empty());
    SenderHarness sending = SenderHarness.accepted(agreed, 100);
    sending.sent();
    sending.after(1);
    assertThat(sending.acked(8)).hasSize(8);
    assertThat(sending.after(2_999)).isEmpty();
    assertThat(sending.after(1)).isEqualTo(blocks(9, 16));
  }
}
