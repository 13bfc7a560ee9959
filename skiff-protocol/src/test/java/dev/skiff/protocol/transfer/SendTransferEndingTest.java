package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.failed;
import static dev.skiff.protocol.transfer.Agreed.timeoutMillis;
import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 1350 sections 6 and 7: failures of the sender, and its end. */
class SendTransferEndingTest {
  @Test
  void aClientThatNeverAnswersIsGivenUpAfterTheHandshakeTries() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(7_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(3, Duration.ofSeconds(7), false)));
    assertThat(sending.transfer.retransmissions()).isEqualTo(2);
    assertThat(sending.transfer.takeError()).isNull();
  }

  @Test
  void aClientThatGetsOneTransmissionHasTheUsualTimeToAnswer() {
    SenderHarness sending =
        SenderHarness.plain(Limits.DEFAULT.toBuilder().handshakeTries(1).build(), 9);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(7_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(1, Duration.ofSeconds(7), false)));
  }

  @Test
  void aClientThatNeverAnswersTheOackIsGivenUpAfterTheHandshakeTries() {
    SenderHarness sending = SenderHarness.withOptions(window(16), 9);
    assertThat(sending.millisUntilTheEnd()).isEqualTo(7_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(3, Duration.ofSeconds(7), false)));
    assertThat(sending.transfer.retransmissions()).isEqualTo(2);
  }

  @Test
  void aShortAgreedTimeoutNeitherDrawsMorePacketsNorEndsTheWaitSooner() {
    SenderHarness sending = SenderHarness.withOptions(timeoutMillis(10), 9);
    assertThat(sending.millisUntilTheEnd()).isEqualTo(7_000);
    assertThat(sending.transfer.retransmissions()).isEqualTo(2);
  }

  @Test
  @Tag("rfc1350-7-timeouts")
  void aPeerThatFellSilentIsGivenUpAfterThePatience() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    sending.acked(1);
    assertThat(sending.millisUntilTheEnd()).isBetween(15_000L, 19_000L);
    assertThat(sending.transfer.ending()).isInstanceOf(Ending.Failed.class);
    assertThat(sending.transfer.takeError()).isNull();
  }

  @Test
  @Tag("rfc7440-6-retries")
  void aServerThatFellSilentAtOnceIsGivenUpAfterExactly15Seconds() {
    SenderHarness sending = SenderHarness.accepted(window(4), 4);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(15_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(5, Duration.ofSeconds(15), true)));
    assertThat(sending.transfer.retransmissions()).isEqualTo(16);
  }

  // RFC 1350 section 6: the sender of the last block cannot know whether its ACK was lost.
  @Test
  @Tag("rfc1350-6-last-block-repeated")
  @Tag("rfc1350-6-in-doubt")
  void aLastAckThatIsLostForEverEndsTheTransfer() {
    SenderHarness sending = SenderHarness.accepted(window(1), 2);
    sending.sent();
    sending.acked(1);
    assertThat(sending.millisUntilTheEnd()).isBetween(15_000L, 19_000L);
    assertThat(sending.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.LastAckMissing.class));
  }

  @Test
  @Tag("rfc1350-6-in-doubt")
  void aPeerThatHasLeftMayHaveTheWholeFile() {
    SenderHarness sending = SenderHarness.withOptions(window(1), 1);
    sending.acked(0);
    sending.transfer.onRefused();
    sending.millisUntilTheEnd();
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.LastAckMissing(new Failure.Refused(true))));
  }

  @Test
  void aPeerThatLeavesBeforeTheLastBlockDoesNotHaveTheFile() {
    SenderHarness sending = SenderHarness.accepted(window(1), 3);
    sending.sent();
    sending.acked(1);
    sending.transfer.onRefused();
    sending.millisUntilTheEnd();
    assertThat(sending.transfer.ending()).isEqualTo(failed(new Failure.Refused(true)));
  }

  // The receiver may wait for its storage. But a transfer in which nothing moves ends.
  @Test
  void aPeerThatRepeatsItsAckLivesUntilTheStall() {
    SenderHarness sending = SenderHarness.accepted(window(1), 9);
    sending.sent();
    for (int i = 0; i < 19; i++) {
      sending.after(3_000);
      sending.acked(0);
    }
    assertThat(sending.transfer.ending()).isNull();
    sending.after(3_000);
    sending.after(0);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoProgress(Duration.ofSeconds(60))));
    assertThat(sending.transfer.takeError()).isNotNull();
  }

  // Blocks that are larger than the path carries: only small ones would arrive.
  @Test
  void aPeerThatGetsNoLargeBlockIsNotWaitedForLonger() {
    TransferParameters large =
        new TransferParameters(
            1_468, 1, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
    SenderHarness sending = SenderHarness.accepted(large, 9);
    sending.sent();
    for (int i = 0; i < 15; i++) {
      sending.after(1_000);
      sending.acked(0);
    }
    assertThat(sending.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.NoAnswer.class));
  }

  @Test
  void aPeerThatRepeatsItsAckAndThenFallsSilentIsGivenUp() {
    SenderHarness sending = SenderHarness.accepted(window(1), 9);
    sending.sent();
    sending.after(10_000);
    sending.acked(0);
    assertThat(sending.millisUntilTheEnd()).isBetween(15_000L, 19_000L);
    assertThat(sending.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.NoAnswer.class));
  }

  @Test
  void waitingForTheStorageIsNoSilenceOfThePeer() {
    SenderHarness sending = SenderHarness.accepted(window(2));
    assertThat(sending.after(59_999)).isEmpty();
    assertThat(sending.transfer.ending()).isNull();
    sending.transfer.onBlocksReady(2, false);
    sending.sent();
    sending.acked(2);
    sending.after(59_999);
    assertThat(sending.transfer.ending()).isNull();
    sending.after(1);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.Stalled(Duration.ofSeconds(60))));
    assertThat(sending.transfer.takeError())
        .isNotNull()
        .extracting(Packet.Error::code)
        .isEqualTo(0);
    assertThat(sending.transfer.takeError()).isNull();
  }

  // RFC 7440 section 4: the peer acknowledges a whole window, and no part of it.
  @Test
  void aWindowCutShortByTheStorageIsNoSilenceOfThePeer() {
    SenderHarness sending = SenderHarness.accepted(window(8));
    sending.transfer.onBlocksReady(3, false);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(60_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.Stalled(Duration.ofSeconds(60))));
  }

  @Test
  void aWholeWindowIsToBeAnswered() {
    SenderHarness sending = SenderHarness.accepted(window(4));
    sending.transfer.onBlocksReady(4, false);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(15_000);
  }

  @Test
  void aWindowCutShortByTheEndOfTheFileIsToBeAnswered() {
    SenderHarness sending = SenderHarness.accepted(window(8), 3);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(15_000);
  }

  // RFC 2349 allows 255 seconds, more than a stall.
  @Test
  void anAgreedTimeoutThatIsLongerThanAStallHasTwoTries() {
    SenderHarness sending = SenderHarness.accepted(timeoutMillis(255_000), 9);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(510_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(2, Duration.ofSeconds(510), true)));
  }

  @Test
  void aStrangerCannotHoldATransferByALongTimeout() {
    SenderHarness sending = SenderHarness.withOptions(timeoutMillis(255_000), 9);
    assertThat(sending.millisUntilTheEnd()).isEqualTo(60_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.NoAnswer(1, Duration.ofSeconds(60), false)));
    assertThat(sending.transfer.takeError()).isNull();
  }

  @Test
  void aStrangerCannotHoldATransferByRepeatedRequests() {
    SenderHarness sending = SenderHarness.plain(9);
    for (int i = 0; i < 120; i++) {
      sending.transfer.onHandshakeRetransmitted(sending.now());
      sending.after(500);
    }
    assertThat(sending.transfer.ending()).isInstanceOf(Ending.Failed.class);
  }

  // RFC 1350 section 7.
  @Test
  @Tag("rfc1350-7-error-once")
  void anErrorEndsTheTransferAndIsNotAnswered() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.sent();
    sending.transfer.onError(new Packet.Error(3, "disk full"));
    assertThat(sending.transfer.ending()).isEqualTo(failed(new Failure.PeerError(3, "disk full")));
    assertThat(sending.transfer.takeError()).isNull();
    assertThat(sending.acked(1)).isEmpty();
  }

  @Test
  @Tag("rfc1350-7-error-once")
  void aStorageFailureIsTold() {
    SenderHarness sending = SenderHarness.plain(9);
    sending.transfer.onStorageFailure(ErrorCode.ACCESS_VIOLATION, "unreadable");
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.StorageFailed(ErrorCode.ACCESS_VIOLATION, "unreadable")));
    assertThat(sending.transfer.takeError())
        .isEqualTo(Packet.Error.of(ErrorCode.ACCESS_VIOLATION, "unreadable"));
    assertThat(sending.transfer.takeError()).isNull();
    assertThat(sending.sent()).isEmpty();
  }

  @Test
  void aCancellationIsTold() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 9);
    sending.transfer.cancel("the server stops");
    assertThat(sending.transfer.ending())
        .isEqualTo(failed(new Failure.Cancelled("the server stops")));
    assertThat(sending.transfer.takeError())
        .isEqualTo(Packet.Error.of(ErrorCode.NOT_DEFINED, "the server stops"));
    assertThat(sending.transfer.takeOptionAck()).isFalse();
  }

  @Test
  void whatComesAfterTheEndChangesNothing() {
    SenderHarness sending = SenderHarness.plain(1);
    sending.sent();
    sending.acked(1);
    sending.transfer.onError(new Packet.Error(0, "late"));
    sending.transfer.cancel("late");
    sending.transfer.onStorageFailure(ErrorCode.DISK_FULL, "late");
    sending.transfer.onTimer(sending.now() + 1_000_000_000_000L);
    sending.transfer.onAck(1, sending.now());
    sending.transfer.onHandshakeRetransmitted(sending.now());
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
    assertThat(sending.transfer.takeError()).isNull();
    assertThat(sending.transfer.takeOptionAck()).isFalse();
    assertThat(sending.sent()).isEmpty();
    assertThatIllegalStateException().isThrownBy(sending.transfer::nextDeadline);
  }
}
