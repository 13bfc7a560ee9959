package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RFC 1350 section 2: the sender when blocks that were at hand no longer are. */
class SendTransferStorageTest {
  @Test
  void blocksThatAreNoLongerAtHandAreNotSentUntilTheyAre() {
    SenderHarness sending = SenderHarness.accepted(window(4), 20);
    assertThat(sending.sent(2)).containsExactly(1L, 2L);
    sending.transfer.onBlocksReady(2, false);
    assertThat(sending.sent()).isEmpty();
    sending.transfer.onBlocksReady(20, true);
    assertThat(sending.sent()).containsExactly(3L, 4L);
    assertThat(sending.acked(4)).containsExactly(5L, 6L, 7L, 8L);
  }

  /** The end of the file is known, but not at hand. */
  @Test
  void theEndOfTheFileIsNotForgotten() {
    SenderHarness sending = SenderHarness.accepted(window(4), 3);
    assertThat(sending.sent()).containsExactly(1L, 2L, 3L);
    sending.transfer.onBlocksReady(1, false);
    assertThat(sending.acked(3)).isEmpty();
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  /** Blocks that are to be sent again may no longer be at hand. */
  @Test
  void whatIsRepeatedIsWaitedForToo() {
    SenderHarness sending = SenderHarness.accepted(window(4), 20);
    sending.sent();
    sending.transfer.onBlocksReady(0, false);
    assertThat(sending.after(1_000)).isEmpty();
    sending.transfer.onBlocksReady(2, false);
    assertThat(sending.sent()).containsExactly(1L, 2L);
    sending.transfer.onBlocksReady(20, true);
    assertThat(sending.sent()).containsExactly(3L, 4L);
    assertThat(sending.transfer.ending()).isNull();
  }

  @Test
  void whileItIsWaitedForThePeerIsNotCalledSilent() {
    SenderHarness sending = SenderHarness.accepted(window(4), 20);
    sending.sent(3);
    sending.transfer.onBlocksReady(3, false);
    assertThat(sending.millisUntilTheEnd()).isEqualTo(60_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(new Ending.Failed(new Failure.Stalled(Duration.ofSeconds(60))));
    assertThat(sending.transfer.takeError()).isNotNull();
  }

  @Test
  void whereAWholeWindowIsAtHandThePeerIsToAnswerThoughMoreIsMissing() {
    SenderHarness sending = SenderHarness.accepted(window(4), 20);
    sending.transfer.onBlocksReady(4, false);
    sending.sent();
    assertThat(sending.millisUntilTheEnd()).isEqualTo(15_000);
    assertThat(sending.transfer.ending())
        .isEqualTo(new Ending.Failed(new Failure.NoAnswer(5, Duration.ofSeconds(15), true)));
    assertThat(sending.transfer.takeError()).isNull();
  }

  @Test
  void whenItIsAtHandAgainTheSilenceOfThePeerCounts() {
    SenderHarness sending = SenderHarness.accepted(window(4), 20);
    sending.sent(3);
    sending.transfer.onBlocksReady(3, false);
    sending.after(20_000);
    assertThat(sending.transfer.ending()).isNull();
    sending.transfer.onBlocksReady(20, true);
    assertThat(sending.sent()).isNotEmpty();
    sending.millisUntilTheEnd();
    assertThat(sending.transfer.ending())
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.NoAnswer.class));
  }
}
