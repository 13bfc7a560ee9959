package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.window;
import static dev.skiff.protocol.transfer.SenderHarness.blocks;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 1350 sections 2, 4 and 6, RFC 2347, RFC 7440: the sender without loss. */
class SendTransferTest {
  @Test
  @Tag("rfc1350-4-answer-to-read")
  void withoutOptionsBlock1IsTheAnswer() {
    SenderHarness sending = SenderHarness.plain(3);
    assertThat(sending.transfer.takeOptionAck()).isFalse();
    assertThat(sending.transfer.isPeerValidated()).isFalse();
    assertThat(sending.transfer.parameters()).isEqualTo(TransferParameters.PLAIN);
    assertThat(sending.sent()).containsExactly(1L);
  }

  @Test
  @Tag("rfc1350-2-lock-step")
  @Tag("rfc1350-5-acknowledged-by")
  @Tag("rfc1350-6-ack-is-success")
  void eachAckBringsTheNextBlockAndTheLastOneTheEnd() {
    SenderHarness sending = SenderHarness.plain(3);
    sending.sent();
    assertThat(sending.acked(1)).containsExactly(2L);
    assertThat(sending.transfer.isPeerValidated()).isTrue();
    assertThat(sending.acked(2)).containsExactly(3L);
    assertThat(sending.transfer.ending()).isNull();
    assertThat(sending.acked(3)).isEmpty();
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
    assertThat(sending.transfer.retransmissions()).isZero();
    assertThat(sending.transfer.takeError()).isNull();
  }

  @Test
  @Tag("rfc2347-negotiation-oack")
  @Tag("rfc7440-3-last-window")
  void withOptionsTheOackIsTheAnswerAndBlocksWaitForAck0() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 3);
    assertThat(sending.transfer.takeOptionAck()).isTrue();
    assertThat(sending.transfer.takeOptionAck()).isFalse();
    assertThat(sending.sent()).isEmpty();
    assertThat(sending.transfer.isPeerValidated()).isFalse();
    assertThat(sending.acked(0)).isEqualTo(blocks(1, 3));
    assertThat(sending.transfer.isPeerValidated()).isTrue();
    assertThat(sending.transfer.takeOptionAck()).isFalse();
  }

  @Test
  void anAckOfABlockDoesNotAnswerTheOack() {
    SenderHarness sending = SenderHarness.withOptions(window(4), 9);
    assertThat(sending.acked(1)).isEmpty();
    assertThat(sending.acked(65_535)).isEmpty();
    assertThat(sending.transfer.isPeerValidated()).isFalse();
  }

  @Test
  void after65535Comes1AndAck65535DoesNotAnswerTheOack() {
    SenderHarness sending = SenderHarness.withOptions(window(1, BlockNumbering.ROLLOVER_TO_1), 9);
    sending.transfer.onAck(65_535, sending.now());
    assertThat(sending.sent()).isEmpty();
  }

  // RFC 7440 section 4: a window of blocks for each ACK.
  @Test
  @Tag("rfc7440-4-sender-window")
  void anAckOfAWholeWindowBringsTheNextWindow() {
    SenderHarness sending = SenderHarness.accepted(window(4), 10);
    assertThat(sending.sent()).isEqualTo(blocks(1, 4));
    assertThat(sending.sent()).isEmpty();
    assertThat(sending.acked(4)).isEqualTo(blocks(5, 8));
    assertThat(sending.transfer.acknowledged()).isEqualTo(4);
    assertThat(sending.acked(8)).isEqualTo(blocks(9, 10));
    assertThat(sending.acked(10)).isEmpty();
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  // RFC 7440 section 4: the same as RFC 1350.
  @Test
  @Tag("rfc7440-4-window-of-1")
  void aWindowOfOneIsLockStep() {
    SenderHarness sending = SenderHarness.accepted(window(1), 3);
    assertThat(sending.sent()).containsExactly(1L);
    assertThat(sending.after(10)).isEmpty();
    assertThat(sending.acked(1)).containsExactly(2L);
    assertThat(sending.after(59)).isEmpty();
    assertThat(sending.after(1)).containsExactly(2L);
    assertThat(sending.acked(1)).isEmpty();
    assertThat(sending.acked(2)).containsExactly(3L);
    assertThat(sending.acked(3)).isEmpty();
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void aBurstMayLeaveInPieces() {
    SenderHarness sending = SenderHarness.accepted(window(8), 20);
    assertThat(sending.sent(3)).isEqualTo(blocks(1, 3));
    assertThat(sending.sent(7)).isEqualTo(blocks(4, 7));
    assertThat(sending.sent()).containsExactly(8L);
    assertThat(sending.transfer.retransmissions()).isZero();
  }

  @Test
  void onlyWhatTheStorageHasAtHandIsTransmitted() {
    SenderHarness sending = SenderHarness.accepted(window(8));
    assertThat(sending.sent()).isEmpty();
    sending.transfer.onBlocksReady(3, false);
    assertThat(sending.sent()).isEqualTo(blocks(1, 3));
    sending.transfer.onBlocksReady(20, false);
    assertThat(sending.sent()).isEqualTo(blocks(4, 8));
  }

  @Test
  void theEndMayBecomeKnownLate() {
    SenderHarness sending = SenderHarness.accepted(window(4));
    sending.transfer.onBlocksReady(4, false);
    sending.sent();
    assertThat(sending.acked(4)).isEmpty();
    assertThat(sending.transfer.ending()).isNull();
    sending.transfer.onBlocksReady(5, true);
    assertThat(sending.sent()).containsExactly(5L);
    sending.acked(5);
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  // RFC 1350 section 6: a file of whole blocks ends with an empty one.
  @Test
  @Tag("rfc7440-3-last-block")
  void theEmptyLastBlockFollowsAWindowThatEndsOnTheLastFullOne() {
    SenderHarness sending = SenderHarness.accepted(window(4), 5);
    assertThat(sending.sent()).isEqualTo(blocks(1, 4));
    assertThat(sending.acked(4)).containsExactly(5L);
    assertThat(sending.transfer.ending()).isNull();
    sending.acked(5);
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void anEmptyFileIsOneBlock() {
    SenderHarness sending = SenderHarness.plain(1);
    assertThat(sending.sent()).containsExactly(1L);
    sending.acked(1);
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void numbersRollOverTo0InMidWindow() {
    assertRollsOver(BlockNumbering.ROLLOVER_TO_0, List.of(65_534, 65_535, 0, 1));
  }

  @Test
  void numbersRollOverTo1InMidWindow() {
    assertRollsOver(BlockNumbering.ROLLOVER_TO_1, List.of(65_534, 65_535, 1, 2));
  }

  private static void assertRollsOver(BlockNumbering numbering, List<Integer> numbers) {
    SenderHarness sending = SenderHarness.accepted(window(4, numbering), 200_000);
    sending.sent();
    for (long block = 4; block < 65_532; block += 4) {
      sending.acked(block);
    }
    sending.acked(65_532);
    assertThat(sending.acked(65_533)).isEqualTo(blocks(65_534, 65_537));
    assertThat(blocks(65_534, 65_537).stream().map(sending.transfer::wireNumber).toList())
        .isEqualTo(numbers);
    assertThat(sending.acked(65_535)).isEqualTo(blocks(65_536, 65_539));
    assertThat(sending.acked(65_536)).isEqualTo(blocks(65_537, 65_540));
    for (long block = 65_540; block <= 199_996; block += 4) {
      assertThat(sending.acked(block)).isEqualTo(blocks(block + 1, block + 4));
    }
    sending.acked(200_000);
    assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
  }

  @Test
  void theLargestWindowGoesOnUnderBothRules() {
    for (BlockNumbering numbering : BlockNumbering.values()) {
      SenderHarness sending = SenderHarness.accepted(window(32_767, numbering), 131_068);
      sending.sent();
      for (long block = 32_767; block <= 131_068; block += 32_767) {
        sending.acked(block);
        assertThat(sending.transfer.acknowledged()).as("%s", numbering).isEqualTo(block);
      }
      assertThat(sending.transfer.ending()).isEqualTo(new Ending.Completed());
    }
  }
}
