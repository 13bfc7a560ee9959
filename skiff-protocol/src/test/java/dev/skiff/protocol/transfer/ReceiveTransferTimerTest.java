package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.failed;
import static dev.skiff.protocol.transfer.Agreed.timeoutMillis;
import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 1123 section 4.2.3.2, RFC 6298, RFC 2349: the receiver when blocks do not come. */
class ReceiveTransferTimerTest {
  @Test
  void theAnswerToARequestIsRepeatedUntilTheFirstBlockComes() {
    ReceiverHarness receiving = ReceiverHarness.opened(TransferParameters.PLAIN);
    assertThat(receiving.after(999)).isEmpty();
    assertThat(receiving.after(1)).isEqualTo("handshake");
    assertThat(receiving.waitMillis()).isEqualTo(2_000);
    assertThat(receiving.full(1)).isEqualTo("ack 1");
    assertThat(receiving.transfer.retransmissions()).isEqualTo(1);
  }

  @Test
  @Tag("rfc1350-2-ack-repeated")
  @Tag("rfc1123-4.2.3.1-receivers-timer")
  void anAckIsRepeatedUntilTheNextBlockComes() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    assertThat(receiving.after(receiving.waitMillis())).isEqualTo("ack 4");
    assertThat(receiving.full(5)).isEmpty();
  }

  @Test
  void inMidWindowTheLastBlockThatCameIsAcknowledged() {
    ReceiverHarness receiving = ReceiverHarness.through(6, window(4));
    assertThat(receiving.after(receiving.waitMillis())).isEqualTo("ack 6");
    assertThat(receiving.full(7)).isEmpty();
    assertThat(receiving.full(8)).isEmpty();
    assertThat(receiving.full(9)).isEmpty();
    assertThat(receiving.full(10)).isEqualTo("ack 10");
  }

  /** tftp-hpa restarts its timer of 5 s with every ACK that comes. */
  @Test
  void afterThreeRepetitionsASendersTimerHasTheTimeToRunOut() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(1));
    for (int i = 0; i < 3; i++) {
      assertThat(receiving.after(receiving.waitMillis())).isEqualTo("ack 4");
    }
    assertThat(receiving.waitMillis()).isGreaterThan(6_000);
    assertThat(receiving.after(receiving.waitMillis())).isEqualTo("ack 4");
    assertThat(receiving.waitMillis()).isGreaterThan(6_000);
  }

  @Test
  void anAgreedTimeoutIsKeptWithoutAPause() {
    ReceiverHarness receiving = ReceiverHarness.through(4, timeoutMillis(1_000));
    for (int i = 0; i < 9; i++) {
      assertThat(receiving.waitMillis()).isEqualTo(1_000);
      assertThat(receiving.after(1_000)).isEqualTo("ack 4");
    }
  }

  @Test
  void afterTheHandshakeTriesALateFirstBlockIsStillTaken() {
    ReceiverHarness receiving = ReceiverHarness.opened(TransferParameters.PLAIN);
    assertThat(receiving.after(1_000)).isEqualTo("handshake");
    assertThat(receiving.after(2_000)).isEqualTo("handshake");
    assertThat(receiving.after(4_000)).isEmpty();
    assertThat(receiving.after(1_000)).isEmpty();
    assertThat(receiving.full(1)).isEqualTo("ack 1");
  }

  @Test
  void anEarlyWakeDoesNothing() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    for (int i = 0; i < 99; i++) {
      assertThat(receiving.after(10)).isEmpty();
    }
    assertThat(receiving.waitMillis()).isEqualTo(10);
  }

  @Test
  void aRepeatedRequestIsAnsweredAgainUntilTheFirstBlockComes() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.after(40);
    receiving.transfer.onHandshakeRetransmitted(receiving.now());
    assertThat(receiving.reply()).isEqualTo("handshake");
    assertThat(receiving.reply()).isEmpty();
    assertThat(receiving.transfer.retransmissions()).isEqualTo(1);
    assertThat(receiving.transfer.duplicates()).isEqualTo(1);
    receiving.full(1);
    receiving.transfer.onHandshakeRetransmitted(receiving.now());
    assertThat(receiving.reply()).isEmpty();
  }

  /** curl takes the second OACK for an ACK of its first block, and skips that block. */
  @Test
  void aRepeatedRequestThatHasCrossedARepeatedAnswerIsNotAnswered() {
    ReceiverHarness receiving = ReceiverHarness.opened(timeoutMillis(6_000));
    assertThat(receiving.after(6_000)).isEqualTo("handshake");
    receiving.after(1);
    receiving.transfer.onHandshakeRetransmitted(receiving.now());
    assertThat(receiving.reply()).isEmpty();
  }

  @Test
  void aRepeatedRequestIsNotAnsweredWhileAnEmptyFileIsStored() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.data(1, 0);
    receiving.transfer.onHandshakeRetransmitted(receiving.now());
    assertThat(receiving.reply()).isEmpty();
  }

  @Test
  void aClientThatNeverSendsIsToldNothingAfterTheHandshakeTriesAndGivenUpLater() {
    ReceiverHarness receiving = ReceiverHarness.opened(TransferParameters.PLAIN);
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(15_000);
    assertThat(receiving.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(3, Duration.ofSeconds(15), false)));
    assertThat(receiving.transfer.takeError()).isNull();
  }

  @Test
  void aServerThatSendsNothingAfterItsOackIsGivenUpAfterExactly15Seconds() {
    ReceiverHarness receiving = ReceiverHarness.accepted(window(4));
    receiving.reply();
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(15_000);
    assertThat(receiving.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(4, Duration.ofSeconds(15), true)));
  }

  @Test
  void aPlainTransferWhoseFirstBlockIsNotTakenIsGivenUpAfterExactly15Seconds() {
    assertThat(ReceiverHarness.plain().millisUntilTheEnd()).isEqualTo(15_000);
  }

  @Test
  @Tag("rfc1350-7-timeouts")
  @Tag("rfc7440-6-abort")
  void aPeerThatFellSilentInMidWindowIsGivenUp() {
    ReceiverHarness receiving = ReceiverHarness.through(6, window(4));
    assertThat(receiving.millisUntilTheEnd()).isBetween(15_000L, 20_000L);
    assertThat(receiving.transfer.ending()).isInstanceOf(Ending.Failed.class);
  }

  @Test
  void aSenderWhoseFirstBlockIsLostIsWaitedForWhileItSendsOthers() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(300));
    List<String> replies = new ArrayList<>();
    for (int block = 2; block <= 300; block++) {
      receiving.full(block);
      replies.add(receiving.after(100));
    }
    assertThat(receiving.transfer.ending()).isNull();
    assertThat(replies).filteredOn("ack 0"::equals).hasSizeGreaterThan(3);
  }

  @Test
  void oldBlocksDoNotHoldATransferForLongerThanAStall() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    for (int i = 0; i < 1_200; i++) {
      assertThat(receiving.transfer.ending()).isNull();
      receiving.full(1);
      receiving.after(50);
    }
    assertThat(receiving.transfer.ending()).isInstanceOf(Ending.Failed.class);
  }

  @Test
  void anAgreedTimeoutThatIsLongerThanAStallHasTwoTries() {
    ReceiverHarness receiving = ReceiverHarness.accepted(timeoutMillis(100_000));
    receiving.reply();
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(200_000);
  }

  // Karn's rule; each figure is the wait after a round trip of 100 ms.
  @Test
  @Tag("rfc1123-4.2.3.2-adaptive")
  void theFirstBlockAfterTheHandshakeIsASample() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(1));
    receiving.after(100);
    receiving.full(1);
    assertThat(receiving.waitMillis()).isEqualTo(300);
  }

  @Test
  void theFirstBlockOfAWindowIsASampleAndTheOthersAreNot() {
    // Until the time between two windows was measured, eight of others may stand in the queue.
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.after(100);
    receiving.full(1);
    for (long block = 2; block <= 4; block++) {
      receiving.after(1);
      receiving.full(block);
    }
    assertThat(receiving.waitMillis()).isEqualTo(8 * 103);
    receiving.after(100);
    receiving.full(5);
    assertThat(receiving.waitMillis()).isEqualTo(250);
  }

  // A client that has seen loss waits at the end, in case the last ACK is lost too.
  @Test
  void theGapThatASenderLeavesInItsFirstWindowIsNoLoss() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(64));
    for (long block = 1; block <= 8; block++) {
      receiving.full(block);
    }
    receiving.full(10);
    assertThat(receiving.transfer.hasSeenLoss()).isFalse();
    receiving.full(9);
    receiving.full(12);
    assertThat(receiving.transfer.hasSeenLoss()).isTrue();
  }

  @Test
  void theBlockAfterARepeatedHandshakeIsNoSample() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(1));
    receiving.after(40);
    receiving.transfer.onHandshakeRetransmitted(receiving.now());
    receiving.reply();
    receiving.after(100);
    receiving.full(1);
    assertThat(receiving.waitMillis()).isEqualTo(1_000);
  }

  @Test
  void theBlockAfterARepeatedAckIsNoSample() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(1));
    receiving.after(1_000);
    receiving.after(100);
    receiving.full(1);
    assertThat(receiving.waitMillis()).isEqualTo(1_000);
    receiving.after(100);
    receiving.full(2);
    assertThat(receiving.waitMillis()).isEqualTo(300);
    receiving.after(40);
    assertThat(receiving.full(2)).isEqualTo("ack 2");
    receiving.after(1);
    receiving.full(3);
    assertThat(receiving.waitMillis()).isEqualTo(300);
  }

  // The block that comes may be the late one, not its repetition.
  @Test
  void theBlockAfterAReportedHoleIsNoSample() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.after(100);
    receiving.full(1);
    receiving.full(3);
    receiving.after(1);
    receiving.full(2);
    assertThat(receiving.waitMillis()).isEqualTo(300);
  }

  @Test
  void theBlockAfterAHoleAtTheBeginningOfAWindowIsNoSample() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.after(100);
    receiving.full(2);
    receiving.after(1);
    receiving.full(1);
    assertThat(receiving.waitMillis()).isEqualTo(1_000);
  }

  @Test
  void theBlockAfterATimeoutInMidWindowIsNoSample() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.after(100);
    receiving.full(1);
    receiving.after(300);
    receiving.after(1);
    receiving.full(2);
    assertThat(receiving.waitMillis()).isEqualTo(300);
  }

  @Test
  void aPeerThatRepeatsItsBlockMakesNoProgress() {
    ReceiverHarness receiving = ReceiverHarness.through(1, window(1));
    for (int i = 0; i < 599; i++) {
      receiving.after(100);
      receiving.full(1);
    }
    assertThat(receiving.transfer.ending()).isNull();
    receiving.after(100);
    assertThat(receiving.transfer.ending())
        .isEqualTo(failed(new Failure.NoProgress(Duration.ofSeconds(60))));
  }

  /** tftp-hpa's timer of 5 s: a block that waited for it does not make our waits long. */
  @Test
  void aBlockThatCameLateDoesNotShortenTheNextPause() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(1));
    receiving.after(40);
    receiving.after(5_000);
    receiving.full(5);
    long longest = 0;
    while (receiving.transfer.ending() == null) {
      long wait = receiving.waitMillis();
      longest = Math.max(longest, wait);
      receiving.after(wait);
    }
    assertThat(longest).isGreaterThan(5_000);
  }
}
