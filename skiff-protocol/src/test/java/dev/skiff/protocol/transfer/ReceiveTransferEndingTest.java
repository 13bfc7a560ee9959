package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.failed;
import static dev.skiff.protocol.transfer.Agreed.size;
import static dev.skiff.protocol.transfer.Agreed.timeoutMillis;
import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 1350 sections 6 and 7: storing, lingering ("dallying") and failures. */
class ReceiveTransferEndingTest {
  private final ReceiverHarness receiving = ReceiverHarness.through(5, window(4));

  @BeforeEach
  void theLastBlockHasCome() {
    receiving.last(6);
  }

  @Test
  @Tag("rfc1350-6-dally")
  void anAckThatWasLostIsRepeatedWhileLingering() {
    receiving.stored();
    assertThat(receiving.last(6)).isEqualTo("ack 6");
    receiving.after(50);
    assertThat(receiving.last(6)).isEqualTo("ack 6");
    receiving.after(5_949);
    assertThat(receiving.last(6)).isEqualTo("ack 6");
    assertThat(receiving.transfer.ending()).isNull();
  }

  @Test
  void theLastWindowThatComesAgainIsAnsweredOnce() {
    receiving.stored();
    receiving.after(25);
    assertThat(receiving.full(5)).isEqualTo("ack 6");
    assertThat(receiving.last(6)).isEmpty();
    receiving.after(50);
    assertThat(receiving.full(5)).isEqualTo("ack 6");
    assertThat(receiving.last(6)).isEmpty();
  }

  @Test
  void anAckThatWasLostIsRepeatedAtOnceEvenAfterOldBlocksCame() {
    ReceiverHarness lockStep = ReceiverHarness.through(3, window(1));
    lockStep.full(3);
    lockStep.last(4);
    lockStep.stored();
    assertThat(lockStep.last(4)).isEqualTo("ack 4");
  }

  @Test
  void lingeringEndsAfterItsTimeInSuccess() {
    receiving.after(59_000);
    receiving.stored();
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(6_000);
    assertThat(receiving.transfer.ending()).isEqualTo(new Ending.Completed());
    assertThat(receiving.last(6)).isEmpty();
    assertThatIllegalStateException().isThrownBy(receiving.transfer::nextDeadline);
  }

  @Test
  void repetitionsDoNotProlongLingering() {
    receiving.stored();
    for (int i = 0; i < 59; i++) {
      receiving.after(100);
      receiving.last(6);
    }
    assertThat(receiving.transfer.ending()).isNull();
    receiving.after(100);
    assertThat(receiving.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void newBlocksAreNotTakenWhileLingering() {
    receiving.stored();
    assertThat(receiving.keeps(7, 512)).isFalse();
    assertThat(receiving.keeps(7, 513)).isFalse();
    assertThat(receiving.reply()).isEmpty();
    assertThat(receiving.transfer.ending()).isNull();
  }

  @Test
  void lingeringIsLongerWhereTheSenderMayTakeLongerToComeBack() {
    ReceiverHarness slow = ReceiverHarness.through(3, timeoutMillis(20_000));
    slow.last(4);
    slow.stored();
    slow.after(21_000);
    assertThat(slow.last(4)).isEqualTo("ack 4");
  }

  @Test
  void lingeringIsStoppedAtOnce() {
    receiving.stored();
    receiving.transfer.stopLingering();
    assertThat(receiving.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void aTransferThatDoesNotLingerIsNotStopped() {
    receiving.transfer.stopLingering();
    assertThat(receiving.transfer.ending()).isNull();
    assertThat(receiving.stored()).isEqualTo("ack 6");
  }

  @Test
  void anErrorAfterTheFileIsStoredIsNoFailure() {
    receiving.stored();
    receiving.transfer.onError(new Packet.Error(0, "late"));
    assertThat(receiving.transfer.ending()).isEqualTo(new Ending.Completed());
    assertThat(receiving.transfer.takeError()).isNull();
  }

  @Test
  void aCancellationAfterTheFileIsStoredIsNoFailureAndIsNotTold() {
    receiving.stored();
    receiving.transfer.cancel("the server stops");
    assertThat(receiving.transfer.ending()).isEqualTo(new Ending.Completed());
    assertThat(receiving.transfer.takeError()).isNull();
  }

  @Test
  void anErrorBeforeTheFileIsStoredIsAFailureAndIsNotAnswered() {
    receiving.transfer.onError(new Packet.Error(3, "full"));
    assertThat(receiving.transfer.ending()).isEqualTo(failed(new Failure.PeerError(3, "full")));
    assertThat(receiving.transfer.takeError()).isNull();
    assertThat(receiving.transfer.takeStore()).isFalse();
    assertThat(receiving.stored()).isEmpty();
    assertThat(receiving.transfer.isStored()).isFalse();
    assertThat(receiving.keeps(7, 512)).isFalse();
  }

  @Test
  void aStorageFailureTakesThePlaceOfTheLastAck() {
    receiving.transfer.onStorageFailure(ErrorCode.DISK_FULL, "disk full");
    assertThat(receiving.reply()).isEmpty();
    assertThat(receiving.transfer.takeError())
        .isEqualTo(Packet.Error.of(ErrorCode.DISK_FULL, "disk full"));
    assertThat(receiving.transfer.ending())
        .isEqualTo(failed(new Failure.StorageFailed(ErrorCode.DISK_FULL, "disk full")));
  }

  @Test
  void aStorageThatIsNeverDoneStallsTheTransfer() {
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(60_000);
    assertThat(receiving.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.Stalled.class));
    assertThat(receiving.transfer.takeError()).isNotNull();
    assertThat(receiving.stored()).isEmpty();
  }

  @Test
  void whatIsStoredBeforeTheLastBlockCameIsPassedOver() {
    ReceiverHarness early = ReceiverHarness.through(5, window(4));
    early.stored();
    assertThat(early.transfer.isStored()).isFalse();
  }

  @Test
  void storedTwiceIsStoredOnce() {
    receiving.stored();
    assertThat(receiving.after(3_000)).isEmpty();
    assertThat(receiving.stored()).isEmpty();
    assertThat(receiving.millisUntilTheEnd()).isEqualTo(3_000);
  }

  // Some senders leave out the empty block that ends a file whose size is a multiple of a block.
  @Test
  void aFileWhoseBytesAreAllThereIsTakenWhenPatienceEnds() {
    ReceiverHarness whole = ReceiverHarness.through(4, size(4 * 512));
    while (!whole.transfer.takeStore()) {
      assertThat(whole.transfer.ending()).isNull();
      whole.after(whole.waitMillis());
    }
    assertThat(whole.transfer.isEndMissing()).isTrue();
    assertThat(whole.stored()).isEqualTo("ack 4");
    assertThat(whole.transfer.isStored()).isTrue();
    assertThat(whole.data(5, 0)).as("it comes late").isEqualTo("ack 5");
    assertThat(whole.millisUntilTheEnd()).isEqualTo(6_000);
    assertThat(whole.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void aSenderThatRepeatsItsLastFullBlockIsTakenAtItsWordToo() {
    ReceiverHarness whole = ReceiverHarness.through(4, size(4 * 512));
    while (!whole.transfer.takeStore()) {
      assertThat(whole.transfer.ending()).isNull();
      whole.after(1_000);
      whole.full(4);
    }
    assertThat(whole.transfer.isEndMissing()).isTrue();
  }

  // A sender that leaves the block out has often gone, and its port is closed.
  @Test
  void aFileWhoseBytesAreAllThereIsTakenFromASenderThatHasGone() {
    ReceiverHarness whole = ReceiverHarness.through(4, size(4 * 512));
    whole.transfer.onRefused();
    whole.after(whole.waitMillis());
    assertThat(whole.transfer.takeStore()).isTrue();
    assertThat(whole.transfer.isEndMissing()).isTrue();
  }

  @Test
  void aFileOfUnknownSizeThatMayLackItsEndOnlyFailsAndTellsSo() {
    ReceiverHarness unknown = ReceiverHarness.through(4, window(1));
    unknown.millisUntilTheEnd();
    assertThat(unknown.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed ->
                assertThat(failed.failure().describe())
                    .endsWith(
                        "; 2048 bytes came, all in full blocks, and no block that ends the file"));
  }

  @Test
  void aFileThatLacksBytesFails() {
    ReceiverHarness cut = ReceiverHarness.through(4, size(4 * 512 + 1));
    cut.millisUntilTheEnd();
    assertThat(cut.transfer.takeStore()).isFalse();
    assertThat(cut.transfer.ending()).isInstanceOf(Ending.Failed.class);
  }
}
