package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.timeoutMillis;
import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 7440 section 4: the receiver with a window: loss and repetition. */
class ReceiveTransferWindowTest {
  @Test
  @Tag("rfc7440-4-receiver-acknowledges")
  void theEndOfAWindowIsAcknowledged() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    assertThat(receiving.full(1)).isEmpty();
    assertThat(receiving.full(2)).isEmpty();
    assertThat(receiving.full(3)).isEmpty();
    assertThat(receiving.full(4)).isEqualTo("ack 4");
    assertThat(receiving.full(5)).isEmpty();
  }

  @Test
  @Tag("rfc7440-3-last-window")
  void theLastBlockEndsAWindowEarly() {
    ReceiverHarness receiving = ReceiverHarness.through(5, window(4));
    assertThat(receiving.last(6)).isEmpty();
    assertThat(receiving.stored()).isEqualTo("ack 6");
  }

  @Test
  @Tag("rfc7440-3-last-block")
  void theEmptyLastBlockMayStandAloneInItsWindow() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    assertThat(receiving.data(5, 0)).isEmpty();
    assertThat(receiving.stored()).isEqualTo("ack 5");
  }

  @Test
  @Tag("rfc7440-4-gap-acknowledged")
  void aHoleIsReportedOnce() {
    ReceiverHarness receiving = ReceiverHarness.through(5, window(16));
    assertThat(receiving.full(7)).isEqualTo("ack 5");
    for (long block = 8; block <= 16; block++) {
      assertThat(receiving.full(block)).isEmpty();
    }
    assertThat(receiving.full(6)).isEmpty();
  }

  @Test
  @Tag("rfc7440-4-gap-acknowledged")
  void eachHoleIsReported() {
    ReceiverHarness receiving = ReceiverHarness.through(5, window(16));
    assertThat(receiving.full(7)).isEqualTo("ack 5");
    assertThat(receiving.full(6)).isEmpty();
    assertThat(receiving.full(9)).isEqualTo("ack 7");
    assertThat(receiving.full(10)).isEmpty();
  }

  @Test
  void whatComesBehindAHoleIsKept() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(8));
    assertThat(receiving.keeps(6, 512)).isTrue();
    assertThat(receiving.reply()).isEqualTo("ack 4");
    assertThat(receiving.keeps(8, 512)).isTrue();
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(4 * 512);
    assertThat(receiving.keeps(5, 512)).isTrue();
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(6 * 512);
    assertThat(receiving.keeps(6, 512)).isFalse();
    assertThat(receiving.keeps(7, 512)).isTrue();
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(8 * 512);
    assertThat(receiving.reply()).as("the window has begun with 5").isEmpty();
    for (long block = 9; block <= 11; block++) {
      assertThat(receiving.full(block)).isEmpty();
    }
    assertThat(receiving.full(12)).isEqualTo("ack 12");
  }

  @Test
  void theLastBlockMayComeBeforeOthers() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(8));
    assertThat(receiving.last(7)).isEqualTo("ack 4");
    assertThat(receiving.keeps(8, 512)).as("nothing is behind the last").isFalse();
    assertThat(receiving.full(6)).isEmpty();
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertThat(receiving.full(5)).isEmpty();
    assertThat(receiving.transfer.takeStore()).isTrue();
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(6 * 512 + 100);
    assertThat(receiving.stored()).isEqualTo("ack 7");
  }

  @Test
  void aHoleThatIsLostAgainIsReportedAgainWhenTheWindowComesAgain() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(8));
    assertThat(receiving.full(6)).isEqualTo("ack 4");
    assertThat(receiving.full(7)).isEmpty();
    assertThat(receiving.full(6)).isEqualTo("ack 4");
    assertThat(receiving.full(7)).isEmpty();
    assertThat(receiving.full(8)).isEmpty();
    assertThat(receiving.full(7)).isEqualTo("ack 4");
  }

  @Test
  void aSecondHoleIsReportedWhenTheWindowHasPassedItAgain() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(8));
    assertThat(receiving.full(6)).isEqualTo("ack 4");
    assertThat(receiving.full(8)).isEmpty();
    assertThat(receiving.full(5)).isEmpty();
    assertThat(receiving.full(6)).isEmpty();
    assertThat(receiving.full(8)).isEqualTo("ack 6");
    assertThat(receiving.full(7)).isEmpty();
    assertThat(receiving.transfer.receivedBytes()).isEqualTo(8 * 512);
  }

  // The ACK that reported the gap was lost, and the sender's window ends where ours does not.
  @Test
  void whenTheSenderRepeatsTheNewestBlockTheTimeoutComesSooner() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(8));
    receiving.after(10);
    receiving.full(1);
    receiving.full(2);
    assertThat(receiving.full(4)).isEqualTo("ack 2");
    for (long block = 3; block <= 8; block++) {
      assertThat(receiving.full(block)).isEmpty();
    }
    assertThat(receiving.waitMillis()).isGreaterThan(40);
    assertThat(receiving.full(8)).isEmpty();
    assertThat(receiving.waitMillis()).isEqualTo(20);
    assertThat(receiving.after(20)).isEqualTo("ack 8");
  }

  @Test
  void whatThereIsNoRoomForIsNotKept() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(8));
    receiving.transfer.onRoom(9);
    assertThat(receiving.full(1)).isEmpty();
    assertThat(receiving.keeps(9, 512)).isTrue();
    receiving.transfer.onRoom(3);
    assertThat(receiving.keeps(4, 512)).isFalse();
    assertThat(receiving.keeps(3, 512)).isTrue();
  }

  @Test
  void aHoleAtTheBeginningOfAWindowIsReported() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(16));
    // An ACK and not the OACK again: atftp would continue with block 17.
    assertThat(receiving.full(2)).isEqualTo("ack 0");
    assertThat(receiving.full(3)).isEmpty();
    receiving = ReceiverHarness.through(16, window(16));
    assertThat(receiving.full(18)).isEqualTo("ack 16");
    assertThat(receiving.full(19)).isEmpty();
  }

  @Test
  @Tag("rfc7440-4-restart-behind-ack")
  void afterAHoleTheWindowBeginsBehindIt() {
    ReceiverHarness receiving = ReceiverHarness.through(2, window(4));
    assertThat(receiving.full(4)).isEqualTo("ack 2");
    assertThat(receiving.full(3)).isEmpty();
    assertThat(receiving.full(4)).isEmpty();
    assertThat(receiving.full(5)).isEmpty();
    assertThat(receiving.full(6)).isEqualTo("ack 6");
  }

  @Test
  @Tag("rfc7440-4-window-of-1")
  void inLockStepABlockAheadIsNoHole() {
    ReceiverHarness receiving = ReceiverHarness.through(5, window(1));
    assertThat(receiving.full(7)).isEmpty();
  }

  @Test
  void aBlockBeyondTheWindowIsNoHole() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    assertThat(receiving.full(9)).isEmpty();
    assertThat(receiving.full(8)).isEqualTo("ack 4");
  }

  @Test
  void anAckThatWasLostIsRepeatedOnceForEachTimeThatItsWindowComesAgain() {
    ReceiverHarness receiving = ReceiverHarness.throughSlowly(16, window(16));
    for (int time = 0; time < 3; time++) {
      receiving.after(100);
      assertThat(receiving.full(1)).isEqualTo("ack 16");
      for (long block = 2; block <= 16; block++) {
        assertThat(receiving.full(block)).isEmpty();
      }
    }
    assertThat(receiving.transfer.duplicates()).isEqualTo(48);
    assertThat(receiving.transfer.retransmissions()).isEqualTo(3);
  }

  @Test
  void aWindowThatComesAgainInPartIsAnsweredToo() {
    ReceiverHarness receiving = ReceiverHarness.throughSlowly(16, window(16));
    receiving.after(25);
    assertThat(receiving.full(9)).isEqualTo("ack 16");
    assertThat(receiving.full(16)).isEmpty();
    receiving.after(50);
    assertThat(receiving.full(16)).isEqualTo("ack 16");
    receiving.after(100);
    assertThat(receiving.full(2)).isEqualTo("ack 16");
  }

  @Test
  void aRepetitionOfTheNextWindowIsAnsweredFromItsFirstBlock() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    assertThat(receiving.full(4)).isEqualTo("ack 4");
    for (long block = 5; block <= 8; block++) {
      receiving.full(block);
    }
    receiving.after(25);
    assertThat(receiving.full(5)).isEqualTo("ack 8");
  }

  // Senders that restart on a repeated ACK send each window twice from there on.
  @Test
  void windowsThatAreDoubledAreNotAnsweredTwiceToTheEndOfTheFile() {
    ReceiverHarness receiving = ReceiverHarness.opened(window(4));
    int acks = 0;
    boolean repeated = true;
    for (long window = 0; window < 100; window++) {
      int copies = repeated ? 2 : 1;
      repeated = false;
      for (int copy = 0; copy < copies; copy++) {
        for (long block = 1; block <= 4; block++) {
          boolean acked = !receiving.full(4 * window + block).isEmpty();
          acks += acked ? 1 : 0;
          repeated |= acked && copy > 0;
        }
      }
    }
    assertThat(acks).isBetween(101, 102);
  }

  @Test
  void aTailProbeIsAnsweredAtOnceButNotForEver() {
    ReceiverHarness receiving = ReceiverHarness.throughSlowly(4, window(4));
    for (int i = 0; i < 4; i++) {
      assertThat(receiving.full(4)).isEqualTo("ack 4");
    }
    assertThat(receiving.full(4)).isEmpty();
    receiving.after(50);
    assertThat(receiving.full(4)).isEqualTo("ack 4");
  }

  // Such peers exist: they repeat their last block for each ACK.
  @Test
  void aPeerThatAnswersEachAckWithAnOldBlockGetsFewAcks() {
    ReceiverHarness receiving = ReceiverHarness.through(4, window(4));
    int acks = 0;
    for (int millisecond = 0; millisecond < 10_000; millisecond++) {
      receiving.after(1);
      acks += receiving.full(4).isEmpty() ? 0 : 1;
    }
    assertThat(acks).isBetween(40, 60);
  }

  @Test
  void inMidWindowAnOldBlockIsNotAnswered() {
    ReceiverHarness receiving = ReceiverHarness.through(18, window(16));
    for (long block = 1; block <= 18; block++) {
      assertThat(receiving.full(block)).isEmpty();
    }
    assertThat(receiving.full(19)).isEmpty();
  }

  @Test
  @Tag("rfc1350-5-what-is-acknowledged")
  @Tag("rfc7440-4-window-of-1")
  void inLockStepEachRepetitionIsAnswered() {
    ReceiverHarness receiving = ReceiverHarness.throughSlowly(3, window(1));
    for (long old : new long[] {3, 3, 2}) {
      assertThat(receiving.after(100)).isEmpty();
      assertThat(receiving.full(old)).isEqualTo("ack 3");
    }
  }

  /** curl repeats a block for each repeated ACK: one copy would double every packet to the end. */
  @Test
  void inLockStepACopyThatTheNetworkMadeIsNotAnswered() {
    ReceiverHarness receiving = ReceiverHarness.through(3, window(1));
    assertThat(receiving.full(3)).isEmpty();
    receiving.after(24);
    assertThat(receiving.full(3)).isEmpty();
    receiving.after(1);
    assertThat(receiving.full(3)).isEqualTo("ack 3");
  }

  @Test
  void aSenderThatAgreedToAShortTimeoutIsAnsweredSooner() {
    ReceiverHarness receiving = ReceiverHarness.through(3, timeoutMillis(10));
    assertThat(receiving.full(3)).isEmpty();
    receiving.after(5);
    assertThat(receiving.full(3)).isEqualTo("ack 3");
  }

  @Test
  void numbersRollOverTo0InMidWindow() {
    ReceiverHarness receiving = ReceiverHarness.through(65_532, window(4));
    assertThat(receiving.full(65_533)).isEmpty();
    assertThat(receiving.full(65_534)).isEmpty();
    assertThat(receiving.full(65_535)).isEmpty();
    assertThat(receiving.full(65_536)).isEqualTo("ack 0");
    assertThat(receiving.full(65_538)).isEqualTo("ack 0");
    assertThat(receiving.full(65_537)).isEmpty();
  }

  @Test
  void numbersRollOverTo1InMidWindow() {
    ReceiverHarness receiving =
        ReceiverHarness.through(65_532, window(4, BlockNumbering.ROLLOVER_TO_1));
    receiving.full(65_533);
    receiving.full(65_534);
    assertThat(receiving.data(65_535, 512)).isEmpty();
    assertThat(receiving.data(2, 512)).isEqualTo("ack 65535");
    assertThat(receiving.data(1, 512)).isEmpty();
    assertThat(receiving.data(2, 512)).isEmpty();
    assertThat(receiving.data(3, 512)).isEmpty();
    assertThat(receiving.data(4, 512)).isEqualTo("ack 4");
  }

  // With a window, block 1 after 65535 may as well be the second of the next window.
  @Test
  void withAWindowTheHabitOf1IsNotGuessedAt() {
    TransferParameters unspoken =
        new TransferParameters(
            512, 5, BlockNumbering.ROLLOVER_TO_0, false, 0, OptionalLong.empty());
    ReceiverHarness receiving = ReceiverHarness.through(65_535, unspoken);
    assertThat(receiving.data(1, 512)).isEqualTo("ack 65535");
    assertThat(receiving.keeps(0, 512)).isTrue();
  }
}
