package dev.skiff.protocol.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The spacing of blocks, by what their delivery took. Times in microseconds. */
class SendingRateTest {
  private static final long MICROSECOND = 1_000;
  private static final int WINDOW = 64;

  private final SendingRate rate = new SendingRate(new PathMeter(), Pace.BY_RATE, WINDOW, false);

  @Test
  void aWindowLeavesAtOnceBeforeAnythingIsKnown() {
    assertThat(rate.isAtOnce()).isTrue();
    assertThat(rate.pauseNanos(WINDOW)).isZero();
  }

  @Test
  @Tag("rfc7440-6-congestion")
  void theRateIsThatAtWhichTheFirstBlocksWereDelivered() {
    probe(1_000, 1_000 + 9 * 1_200);
    assertThat(rate.isAtOnce()).isFalse();
    assertThat(rate.spacingNanos()).isEqualTo(1_200.0 * MICROSECOND);
    assertThat(rate.pauseNanos(2)).isEqualTo(2_400.0 * MICROSECOND);
  }

  @Test
  void aWindowThatTakesLessThanAMillisecondLeavesAtOnce() {
    probe(1_000, 1_000 + 9 * 12);
    assertThat(rate.isAtOnce()).isTrue();
  }

  @Test
  void aHandshakeThatWaitedInAQueueDoesNotMakeThePathFast() {
    probe(25_000, 25_000);
    assertThat(rate.isAtOnce()).isFalse();
    assertThat(rate.isStarting()).isTrue();
  }

  @Test
  void aPathThatIsEmptyBeforeTheNextBlockIsUsedTwiceAsMuch() {
    slowPath();
    for (int i = 0; i < 60; i++) {
      gap(5_000_000);
      rate.onTimeout(1);
    }
    double before = rate.spacingNanos();
    rate.onIdle();
    assertThat(rate.spacingNanos()).isEqualTo(before / 2);
  }

  @Test
  void aLongWindowWithKnownLossesOnAnEmptyPathIsSentTwiceAsFast() {
    slowPath();
    for (int i = 0; i < 60; i++) {
      gap(5_000_000);
      rate.onTimeout(1);
    }
    double before = rate.spacingNanos();
    rate.onDelivery(delivery(0, 0, 1_000, true, true));
    assertThat(rate.spacingNanos()).isEqualTo(before);
    rate.onDelivery(delivery(0, 0, 1_000, true, false));
    assertThat(rate.spacingNanos()).isEqualTo(before / 2);
  }

  @Test
  void aLossWithAQueueSlowsDown() {
    slowPath();
    assertThat(gap(50_000)).isTrue();
    assertThat(rate.spacingNanos()).isGreaterThan(1.05 * 1_200 * MICROSECOND);
  }

  @Test
  void aLossWithoutAQueueDoesNot() {
    slowPath();
    double before = rate.spacingNanos();
    assertThat(gap(1_000)).isFalse();
    assertThat(rate.spacingNanos()).isLessThanOrEqualTo(before);
  }

  @Test
  void aLossThatIsKnownDoesNotSlowDownAgain() {
    slowPath();
    gap(50_000);
    double once = rate.spacingNanos();
    rate.onDelivery(delivery(30, 30 * 1_200, 50_000, true, false));
    assertThat(rate.spacingNanos()).isEqualTo(once);
  }

  @Test
  void aQueueOfItsOwnIsDrained() {
    slowPath();
    rate.onDelivery(delivery(WINDOW, WINDOW * 1_200, 1_000 + 10 * 1_200, false, false));
    assertThat(rate.spacingNanos()).isGreaterThan(1.1 * 1_200 * MICROSECOND);
  }

  // A busy peer answers late, and that looks like a queue.
  @Test
  void aSenderIsNotSlowerThanThePathDelivers() {
    slowPath();
    for (int i = 0; i < 10; i++) {
      rate.onDelivery(delivery(WINDOW, WINDOW * 1_200, 1_000 + 20 * 1_200, false, false));
    }
    assertThat(rate.spacingNanos()).isLessThan(1.4 * 1_200 * MICROSECOND);
  }

  @Test
  void aFastWindowLeavesAtOnceWhileItIsAloneOnThePath() {
    probe(100, 100 + 9 * 120);
    rate.onDelivery(delivery(WINDOW, WINDOW * 120, 100, false, false));
    assertThat(rate.isAtOnce()).isTrue();
    for (int i = 0; i < 6; i++) {
      rate.onDelivery(delivery(WINDOW, WINDOW * 240, 100, false, false));
    }
    assertThat(rate.isAtOnce()).isFalse();
  }

  @Test
  void aPathWithoutAQueueIsUsedMore() {
    slowPath();
    rate.onDelivery(delivery(WINDOW, WINDOW * 1_200, 1_000, false, false));
    assertThat(rate.spacingNanos()).isLessThan(1_200.0 * MICROSECOND);
  }

  // The others of a crowd end, and the last one has the path for itself.
  @Test
  void aPathThatStaysEmptyAfterALossIsUsedTwiceAsMuch() {
    probe(100_000, 100_000 + 9 * 1_200);
    gap(150_000);
    double slow = rate.spacingNanos();
    rate.onDelivery(delivery(8, 400_000, 100_000, false, false));
    rate.onDelivery(delivery(8, 400_000, 100_000, false, false));
    double careful = rate.spacingNanos();
    assertThat(careful).isGreaterThan(0.8 * slow);
    rate.onDelivery(delivery(8, (long) (8 * careful / MICROSECOND), 100_000, false, false));
    assertThat(rate.spacingNanos()).isGreaterThan(0.8 * careful);
    rate.onDelivery(delivery(8, 400_000, 100_000, false, false));
    double forgotten = rate.spacingNanos();
    rate.onDelivery(delivery(8, (long) (8 * forgotten / MICROSECOND), 100_000, false, false));
    assertThat(rate.spacingNanos()).isEqualTo(forgotten / 2);
  }

  @Test
  void aTimeoutHalvesTheRate() {
    slowPath();
    rate.onTimeout(1);
    assertThat(rate.spacingNanos()).isEqualTo(2_400.0 * MICROSECOND);
    rate.onTimeout(2);
    assertThat(rate.spacingNanos()).isEqualTo(2_400.0 * MICROSECOND);
  }

  // RFC 4015: the response to a timeout that was not due to congestion.
  @Test
  void anAnswerThatMeetsNoQueueTakesTheHalvingBack() {
    slowPath();
    rate.onDelivery(delivery(WINDOW, WINDOW * 1_200, 1_000, false, false));
    double before = rate.spacingNanos();
    rate.onTimeout(1);
    assertThat(rate.spacingNanos()).isGreaterThan(before);
    rate.onTimeoutAnswered(1_010 * MICROSECOND);
    assertThat(rate.spacingNanos()).isEqualTo(before);
  }

  @Test
  void anAnswerThatMeetsAQueueDoesNot() {
    slowPath();
    rate.onTimeout(1);
    rate.onTimeoutAnswered(80_000 * MICROSECOND);
    assertThat(rate.spacingNanos()).isEqualTo(2_400.0 * MICROSECOND);
  }

  @Test
  void burstsThatLoseTheirEndsLeaveInRuns() {
    probe(1_000, 1_000 + 9 * 12);
    rate.onEndLost();
    rate.onEndLost();
    assertThat(rate.isAtOnce()).isTrue();
    rate.onEndLost();
    assertThat(rate.isAtOnce()).isFalse();
    assertThat(rate.runBlocks()).isBetween(2L, 16L);
  }

  @Test
  void theSlowestRateLetsAWindowEndBeforeTheTransferStalls() {
    slowPath();
    for (int i = 0; i < 60; i++) {
      gap(5_000_000);
      rate.onTimeout(1);
    }
    assertThat(rate.windowNanos()).isLessThanOrEqualTo(50e9);
  }

  @Test
  void onOneHostEachWindowLeavesAtOnce() {
    rate.onSameHost();
    slowPath();
    gap(50_000);
    rate.onTimeout(1);
    assertThat(rate.isAtOnce()).isTrue();
    assertThat(rate.runBlocks()).isGreaterThanOrEqualTo(WINDOW);
  }

  @Test
  void aWindowOfFirmwareLeavesAtOnceUntilSeveralBurstsWereLost() {
    SendingRate firmware = new SendingRate(new PathMeter(), Pace.AFTER_LOST_BURSTS, 16, false);
    firmware.onHandshake(200 * MICROSECOND);
    firmware.onDelivery(delivery(16, 0, 200 + 16 * 12_000, false, false));
    firmware.onTimeout(1);
    firmware.onTimeout(2);
    assertThat(firmware.isAtOnce()).isTrue();
    firmware.onTimeout(3);
    assertThat(firmware.isAtOnce()).isFalse();
    assertThat(firmware.spacingNanos()).isCloseTo(12_000.0 * MICROSECOND / 1.25, within(1.0));
  }

  @Test
  void oneLostBurstIsEnoughIfATimeoutWasAgreed() {
    SendingRate firmware = new SendingRate(new PathMeter(), Pace.AFTER_LOST_BURSTS, 16, true);
    firmware.onHandshake(200 * MICROSECOND);
    firmware.onTimeout(1);
    assertThat(firmware.isAtOnce()).isFalse();
    double first = firmware.spacingNanos();
    firmware.onTimeout(1);
    assertThat(firmware.spacingNanos()).isEqualTo(2 * first);
  }

  @Test
  void endsThatAreLostBetweenDeliveriesWithoutAQueueAreNotTakenForLostBursts() {
    SendingRate firmware = new SendingRate(new PathMeter(), Pace.AFTER_LOST_BURSTS, 16, false);
    firmware.onHandshake(25_000 * MICROSECOND);
    for (int i = 0; i < 10; i++) {
      firmware.onTimeout(1);
      firmware.onTimeout(2);
      firmware.onDelivery(delivery(5, 0, 25_000, true, true));
      firmware.onDelivery(delivery(16, 100, 25_000, false, false));
    }
    assertThat(firmware.isAtOnce()).isTrue();
  }

  @Test
  void theSlackIsTheTimeByWhichBlocksMayBeLate() {
    slowPath();
    assertThat(rate.slackNanos(8)).isCloseTo(8 * 0.25 * 1_200 * MICROSECOND, within(1.0));
  }

  /** 10 Mb/s and a round trip of 1 ms. */
  private void slowPath() {
    probe(1_000, 1_000 + 9 * 1_200);
  }

  private void probe(long handshakeMicros, long answerMicros) {
    rate.onHandshake(handshakeMicros * MICROSECOND);
    rate.onProbeAnswered(9, answerMicros * MICROSECOND, false);
  }

  /** A loss behind 30 blocks, and the round trip that showed it. */
  private boolean gap(long roundTripMicros) {
    return rate.onDelivery(delivery(30, 30 * 1_200, roundTripMicros, true, true));
  }

  private static Delivery delivery(
      int blocks, long spanMicros, long roundTripMicros, boolean gap, boolean newLoss) {
    return new Delivery(
        blocks, spanMicros * MICROSECOND, roundTripMicros * MICROSECOND, 1, gap, newLoss);
  }
}
