package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.Agreed.window;
import static dev.skiff.protocol.transfer.SenderHarness.blocks;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sender of large windows on a path that it has to learn. */
class SendTransferPathTest {
  /** The handshake took 1 ms. */
  private final SenderHarness sending = SenderHarness.withOptions(window(64), 1_000);

  @Test
  @Tag("rfc7440-6-congestion")
  void aLargeWindowBeginsWithTenBlocksAndWithoutTheNinth() {
    assertThat(opened()).isEqualTo(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 10L));
    assertThat(sending.after(0)).isEmpty();
  }

  @Test
  void theNinthFollowsTheAckThatItsAbsenceDraws() {
    opened();
    sending.after(1);
    assertThat(sending.acked(8)).isEqualTo(blocks(9, 9));
    assertThat(sending.transfer.retransmissions()).isZero();
  }

  @Test
  void onAFastPathTheRestOfTheWindowLeavesAtOnce() {
    opened();
    sending.afterMicros(1_100);
    sending.acked(8);
    assertThat(sending.after(0)).isEqualTo(blocks(11, 72));
  }

  @Test
  void onASlowPathItLeavesBlockByBlock() {
    opened();
    sending.after(10);
    sending.acked(8);
    List<Long> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      List<Long> run = sending.after(1);
      assertThat(run).hasSizeLessThanOrEqualTo(1);
      sent.addAll(run);
    }
    assertThat(sent).hasSizeBetween(8, 10).startsWith(11L);
  }

  @Test
  void onOneHostNoBlockIsLeftOut() {
    sending.transfer.onSameHost();
    sending.transfer.takeOptionAck();
    sending.after(1);
    assertThat(sending.acked(0)).isEqualTo(blocks(1, 64));
  }

  @Test
  void aSmallWindowLeavesWhole() {
    SenderHarness small = SenderHarness.withOptions(window(16), 1_000);
    small.transfer.takeOptionAck();
    small.after(1);
    assertThat(small.acked(0)).isEqualTo(blocks(1, 16));
  }

  @Test
  void withoutAnAnswerTheTenthComesAgainAndLaterTheFirstToo() {
    opened();
    assertThat(sending.after(20)).isEqualTo(blocks(10, 10));
    assertThat(sending.after(2_500)).contains(1L);
    assertThat(sending.after(0)).isEqualTo(blocks(10, 10));
  }

  /** RFC 7440 says only that it should report a gap. */
  @Test
  void aReceiverThatReportsNoGapGetsTheBlockThatWasLeftOutToo() {
    opened();
    List<Long> sent = new ArrayList<>();
    for (int i = 0; i < 140; i++) {
      sent.addAll(sending.after(100));
    }
    assertThat(sending.transfer.ending()).isNull();
    assertThat(sent).contains(9L);
  }

  /** The first OACK may have been lost, so no round trip is known. */
  @Test
  @Tag("rfc1123-4.2.3.1-sorcerers-apprentice")
  void withoutARoundTripARepeatedAckReportsNoGap() {
    openedWithoutARoundTrip();
    sending.acked(0);
    assertThat(sending.after(1)).isEmpty();
    assertThat(sending.transfer.retransmissions()).isEqualTo(1);
  }

  /** After a timeout the answer to the first transmission may come just behind another. */
  @Test
  void withoutARoundTripAnAnswerAfterATimeoutIsNoMeasureAndTheSenderProbesAgain() {
    openedWithoutARoundTrip();
    List<Long> sent = new ArrayList<>();
    while (!sent.contains(1L)) {
      sent.addAll(sending.after(1));
    }
    sending.after(1);
    List<Long> again = new ArrayList<>(sending.acked(8));
    again.addAll(sending.after(0));
    assertThat(again).isEqualTo(List.of(9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 18L));
    // An answer after 3 s shows a long path, and no queue behind which one would wait.
    for (int i = 0; i < 3_000; i++) {
      sending.after(1);
    }
    List<Long> third = new ArrayList<>(sending.acked(16));
    third.addAll(sending.after(800));
    assertThat(third).isEqualTo(blocks(17, 24));
  }

  @Test
  @Tag("rfc1123-4.2.3.1-sorcerers-apprentice")
  void aRepeatedAckNeverCausesABlock() {
    opened();
    sending.after(1);
    assertThat(sending.acked(0)).isEmpty();
    assertThat(sending.acked(0)).isEmpty();
  }

  @Test
  void aLossInAQueueIsRepairedAlone() {
    slowWindow();
    // Block 16 waited in a queue, and block 15 was lost there.
    sending.after(30);
    assertThat(sending.acked(14)).isEqualTo(blocks(15, 15));
    assertThat(sending.transfer.retransmissions()).isEqualTo(1);
    assertThat(sending.after(10)).allMatch(block -> block > 16);
  }

  @Test
  void aTimeoutOfASlowWindowSendsItsEndsOnly() {
    slowWindow();
    long before = sending.transfer.retransmissions();
    List<Long> sent = new ArrayList<>();
    while (sending.transfer.retransmissions() < before + 2) {
      List<Long> run = sending.after(5);
      sent.addAll(run.isEmpty() ? sending.sent() : run);
    }
    assertThat(sent).doesNotContain(12L, 13L);
  }

  private void slowWindow() {
    opened();
    sending.after(19);
    sending.acked(8);
    for (int i = 0; i < 16; i++) {
      sending.after(1);
    }
    assertThat(sending.transfer.transmitFrom()).isBetween(17L, 22L);
  }

  private void openedWithoutARoundTrip() {
    sending.transfer.takeOptionAck();
    sending.transfer.onHandshakeRetransmitted(sending.now());
    sending.transfer.takeOptionAck();
    sending.after(1);
    sending.acked(0);
    sending.sent();
  }

  private List<Long> opened() {
    sending.transfer.takeOptionAck();
    sending.after(1);
    List<Long> sent = new ArrayList<>(sending.acked(0));
    sent.addAll(sending.sent());
    return sent;
  }
}
