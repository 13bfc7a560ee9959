package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.size;
import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Mode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 1350 sections 2, 4 and 6, RFC 2347: the receiver in lock-step. */
class ReceiveTransferTest {
  @Test
  @Tag("rfc1350-5-acknowledged-by")
  @Tag("rfc1350-5-ack-format")
  void aServerAnswersAWriteRequestAndThenEachBlock() {
    ReceiverHarness receiving = ReceiverHarness.answering(TransferParameters.PLAIN);
    assertThat(receiving.reply()).isEqualTo("handshake");
    assertThat(receiving.reply()).isEmpty();
    assertThat(receiving.transfer.isPeerValidated()).isFalse();
    assertThat(receiving.full(1)).isEqualTo("ack 1");
    assertThat(receiving.transfer.isPeerValidated()).isTrue();
    assertThat(receiving.full(2)).isEqualTo("ack 2");
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(1_024);
    assertThat(receiving.transfer.retransmissions()).isZero();
    assertThat(receiving.transfer.duplicates()).isZero();
  }

  @Test
  @Tag("rfc2347-negotiation-read-confirmed")
  void aClientAnswersTheOackWithAck0() {
    ReceiverHarness receiving = ReceiverHarness.accepted(window(1));
    assertThat(receiving.reply()).isEqualTo("handshake");
    assertThat(receiving.transfer.ackNumber()).isZero();
    assertThat(receiving.transfer.isPeerValidated()).isTrue();
    assertThat(receiving.full(1)).isEqualTo("ack 1");
  }

  @Test
  void aClientWithoutOptionsBeginsWithBlock1() {
    ReceiverHarness receiving = ReceiverHarness.plain();
    assertThat(receiving.reply()).isEmpty();
    assertThat(receiving.full(1)).isEqualTo("ack 1");
  }

  @Test
  @Tag("rfc1350-5-new-or-duplicate")
  void onlyTheNextBlockIsKept() {
    ReceiverHarness receiving = ReceiverHarness.opened(TransferParameters.PLAIN);
    assertThat(receiving.keeps(2, 512)).isFalse();
    assertThat(receiving.keeps(1, 512)).isTrue();
    assertThat(receiving.keeps(1, 512)).isFalse();
    assertThat(receiving.keeps(3, 512)).isFalse();
    assertThat(receiving.keeps(40_000, 512)).isFalse();
    assertThat(receiving.keeps(0, 512)).isFalse();
    assertThat(receiving.keeps(2, 512)).isTrue();
  }

  // Blocks are counted from 1 (RFC 1350 section 5): a block that cannot exist gets no answer.
  @Test
  @Tag("rfc1350-4-numbers-from-1")
  void aBlock0IsPassedOver() {
    ReceiverHarness receiving = ReceiverHarness.opened(TransferParameters.PLAIN);
    assertThat(receiving.full(0)).isEmpty();
    assertThat(receiving.full(65_535)).isEmpty();
    receiving = ReceiverHarness.opened(window(4, BlockNumbering.ROLLOVER_TO_1));
    assertThat(receiving.full(0)).isEmpty();
    assertThat(receiving.transfer.retransmissions()).isZero();
  }

  @Test
  @Tag("rfc1350-6-last-block-acknowledged")
  void theLastAckWaitsUntilTheFileIsStored() {
    ReceiverHarness receiving = ReceiverHarness.through(1, TransferParameters.PLAIN);
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertThat(receiving.last(2)).isEmpty();
    assertThat(receiving.transfer.isStored()).isFalse();
    assertThat(receiving.transfer.takeStore()).isTrue();
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertThat(receiving.last(2)).isEmpty();
    assertThat(receiving.after(2_999)).isEmpty();
    assertThat(receiving.after(1)).as("this side lives").isEqualTo("ack 1");
    assertThat(receiving.stored()).isEqualTo("ack 2");
    assertThat(receiving.transfer.isStored()).isTrue();
    assertThat(receiving.transfer.ending()).isNull();
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(612);
  }

  @Test
  void anEmptyFileIsOneEmptyBlock() {
    ReceiverHarness receiving = ReceiverHarness.opened(size(0));
    assertThat(receiving.data(1, 0)).isEmpty();
    assertThat(receiving.transfer.takeStore()).isTrue();
    assertThat(receiving.stored()).isEqualTo("ack 1");
    assertThat(receiving.transfer.receivedBytes()).isZero();
  }

  @Test
  @Tag("rfc1350-5-full-block-is-not-last")
  void aFileOfWholeBlocksEndsWithAnEmptyOne() {
    ReceiverHarness receiving = ReceiverHarness.through(2, size(1_024));
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertThat(receiving.data(3, 0)).isEmpty();
    assertThat(receiving.transfer.takeStore()).isTrue();
    assertThat(receiving.stored()).isEqualTo("ack 3");
  }

  @Test
  @Tag("rfc1350-5-full-block-is-not-last")
  void aBlockOneByteShortIsTheLastOne() {
    ReceiverHarness receiving = ReceiverHarness.opened(TransferParameters.PLAIN);
    receiving.data(1, 511);
    assertThat(receiving.transfer.takeStore()).isTrue();
  }

  @Test
  @Tag("rfc1350-5-data-format")
  void aBlockLongerThanAgreedEndsTheTransfer() {
    ReceiverHarness receiving = ReceiverHarness.through(1, TransferParameters.PLAIN);
    assertThat(receiving.keeps(2, 513)).isFalse();
    assertThat(receiving.reply()).isEmpty();
    assertViolation(receiving, 4, "block of 513 bytes where 512 were agreed");
  }

  // RFC 2349: the announced size has to come, in the mode where it counts the bytes that come.
  @Test
  void aFileShorterThanAnnouncedIsNotStored() {
    ReceiverHarness receiving = ReceiverHarness.through(1, size(613));
    assertThat(receiving.last(2)).isEmpty();
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertViolation(receiving, 0, "file ended after 612 bytes where tsize announced 613");
  }

  @Test
  void aFileLongerThanAnnouncedIsNotStored() {
    ReceiverHarness receiving = ReceiverHarness.through(1, size(611));
    receiving.last(2);
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertViolation(receiving, 0, "file ended after 612 bytes where tsize announced 611");
  }

  @Test
  void aFileAsLongAsAnnouncedIsStored() {
    ReceiverHarness receiving = ReceiverHarness.through(1, size(612));
    receiving.last(2);
    assertThat(receiving.transfer.takeStore()).isTrue();
  }

  @Test
  void anAnnouncedSizeOf0WithDataAfterItIsTakenForUnknown() {
    ReceiverHarness receiving = ReceiverHarness.through(1, size(0));
    receiving.last(2);
    assertThat(receiving.transfer.takeStore()).isTrue();
  }

  @Test
  void inNetasciiTheAnnouncedSizeIsNotCompared() {
    ReceiverHarness receiving = ReceiverHarness.answering(size(5), Mode.NETASCII);
    receiving.reply();
    receiving.last(1);
    assertThat(receiving.transfer.takeStore()).isTrue();
  }

  @Test
  void numbersRollOverTo0() {
    ReceiverHarness receiving = ReceiverHarness.through(65_534, TransferParameters.PLAIN);
    assertThat(receiving.full(65_535)).isEqualTo("ack 65535");
    assertThat(receiving.full(0)).isEqualTo("ack 0");
    assertThat(receiving.full(1)).isEqualTo("ack 1");
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(65_537L * 512);
  }

  @Test
  void aSenderThatGoesOnWith1IsFollowedWhereNothingWasAgreed() {
    ReceiverHarness receiving = ReceiverHarness.through(65_535, TransferParameters.PLAIN);
    assertThat(receiving.data(1, 512)).isEqualTo("ack 1");
    receiving.after(40);
    assertThat(receiving.data(1, 512)).isEqualTo("ack 1");
    assertThat(receiving.data(2, 512)).isEqualTo("ack 2");
    for (int wire = 3; wire <= 65_535; wire++) {
      receiving.data(wire, 512);
    }
    assertThat(receiving.data(1, 512)).isEqualTo("ack 1");
    assertThat(receiving.transfer.receivedBytes()).isEqualTo((2L * 65_535 + 1) * 512);
  }

  @Test
  void theHabitOf1IsSeenOnlyRightAfter65535() {
    ReceiverHarness receiving = ReceiverHarness.through(65_534, TransferParameters.PLAIN);
    assertThat(receiving.data(1, 512)).isEmpty();
    assertThat(receiving.data(65_535, 512)).isEqualTo("ack 65535");
    assertThat(receiving.data(0, 512)).isEqualTo("ack 0");
  }

  @Test
  void anAgreedRolloverIsNotGuessedAt() {
    ReceiverHarness receiving =
        ReceiverHarness.through(65_535, window(1, BlockNumbering.ROLLOVER_TO_0));
    assertThat(receiving.keeps(1, 512)).isFalse();
    assertThat(receiving.keeps(0, 512)).isTrue();
  }

  @Test
  void anAgreedRolloverTo1Holds() {
    ReceiverHarness receiving =
        ReceiverHarness.through(65_535, window(1, BlockNumbering.ROLLOVER_TO_1));
    assertThat(receiving.keeps(0, 512)).isFalse();
    assertThat(receiving.data(1, 512)).isEqualTo("ack 1");
  }

  private static void assertViolation(ReceiverHarness receiving, int code, String message) {
    assertThat(receiving.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed ->
                assertThat(failed.failure())
                    .isInstanceOfSatisfying(
                        Failure.Violation.class,
                        violation -> assertThat(violation.message()).isEqualTo(message)));
    assertThat(receiving.transfer.takeError())
        .isNotNull()
        .satisfies(
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.message()).isEqualTo(message);
            });
    assertThat(receiving.transfer.takeError()).isNull();
  }
}
