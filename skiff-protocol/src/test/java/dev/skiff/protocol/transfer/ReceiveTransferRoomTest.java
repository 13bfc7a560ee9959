package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.failed;
import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RFC 7440 section 4: an ACK asks for a whole window, so it waits until there is room for one. */
class ReceiveTransferRoomTest {
  @Test
  void theAnswerToARequestWaitsForRoom() {
    ReceiverHarness receiving = ReceiverHarness.answering(window(4));
    receiving.transfer.onRoom(3);
    assertThat(receiving.reply()).isEmpty();
    receiving.transfer.onRoom(4);
    assertThat(receiving.reply()).isEqualTo("handshake");
  }

  @Test
  void anAckWaitsForRoomForTheNextWindow() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.transfer.onRoom(7);
    receiving.full(1);
    receiving.full(2);
    receiving.full(3);
    assertThat(receiving.full(4)).isEmpty();
    receiving.transfer.onRoom(8);
    assertThat(receiving.reply()).isEqualTo("ack 4");
    assertThat(receiving.reply()).isEmpty();
  }

  @Test
  void aWindowThatComesAgainWhileItsAckWaitsIsNotAnswered() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.transfer.onRoom(4);
    for (long block = 1; block <= 4; block++) {
      receiving.full(block);
    }
    assertThat(receiving.full(1)).isEmpty();
    assertThat(receiving.full(4)).isEmpty();
    receiving.transfer.onRoom(8);
    assertThat(receiving.reply()).isEqualTo("ack 4");
  }

  @Test
  void aBlockWithoutRoomIsNotKeptAndMayComeAgain() {
    ReceiverHarness receiving = ReceiverHarness.plain();
    receiving.transfer.onRoom(0);
    assertThat(receiving.keeps(1, 512)).isFalse();
    assertThat(receiving.reply()).isEmpty();
    receiving.transfer.onRoom(2);
    assertThat(receiving.keeps(1, 512)).isTrue();
    assertThat(receiving.reply()).isEqualTo("ack 1");
  }

  @Test
  void theReportOfAHoleWaitsForRoom() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.transfer.onRoom(4);
    receiving.full(1);
    assertThat(receiving.full(3)).isEmpty();
    receiving.transfer.onRoom(5);
    assertThat(receiving.reply()).isEqualTo("ack 1");
  }

  @Test
  void theReportOfAHoleIsDroppedWhereTheBlockComesAfterAll() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.transfer.onRoom(4);
    receiving.full(1);
    receiving.full(3);
    receiving.full(2);
    receiving.transfer.onRoom(6);
    assertThat(receiving.reply()).isEmpty();
  }

  @Test
  void theLastAckNeedsNoRoom() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.transfer.onRoom(4);
    receiving.last(1);
    assertThat(receiving.stored()).isEqualTo("ack 1");
  }

  @Test
  void waitingForRoomIsNoSilenceOfThePeer() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(1));
    receiving.transfer.onRoom(1);
    receiving.full(1);
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(60_000);
    assertThat(receiving.transfer.ending())
        .isEqualTo(failed(new Failure.Stalled(Duration.ofSeconds(60))));
    assertThat(receiving.transfer.takeError()).isNotNull();
  }

  @Test
  void aTimeoutWhileThereIsNoRoomIsAnsweredWhenThereIs() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    receiving.transfer.onRoom(4);
    receiving.full(1);
    assertThat(receiving.after(1_000)).isEmpty();
    // Until the stall only the storage can move.
    for (int i = 0; i < 19; i++) {
      assertThat(receiving.waitMillis()).isEqualTo(3_000);
      assertThat(receiving.after(3_000)).as("no block was acknowledged yet").isEqualTo("ack 0");
    }
    receiving.transfer.onRoom(5);
    assertThat(receiving.reply()).isEqualTo("ack 1");
  }

  // A sender would give up: a user reads a page of the output, or a memory card is slow.
  @Test
  void aSenderThatWaitsForRoomGetsItsLastAckNowAndThen() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    receiving.transfer.onRoom(8);
    for (long block = 5; block <= 8; block++) {
      receiving.full(block);
    }
    for (int i = 0; i < 15; i++) {
      assertThat(receiving.after(2_999)).isEmpty();
      assertThat(receiving.after(1)).isEqualTo("ack 4");
      assertThat(receiving.reply()).isEmpty();
    }
    receiving.transfer.onRoom(12);
    assertThat(receiving.reply()).isEqualTo("ack 8");
    assertThat(receiving.full(9)).isEmpty();
    assertThat(receiving.waitMillis()).as("the timeout").isEqualTo(50);
  }

  @Test
  void theRoundTripIsMeasuredFromTheAckNotFromTheWaitForRoom() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(1));
    receiving.transfer.onRoom(1);
    receiving.after(100);
    receiving.full(1);
    receiving.after(20_000);
    receiving.transfer.onRoom(9);
    assertThat(receiving.reply()).isEqualTo("ack 1");
    receiving.after(100);
    receiving.full(2);
    assertThat(receiving.waitMillis()).isEqualTo(250);
  }
}
