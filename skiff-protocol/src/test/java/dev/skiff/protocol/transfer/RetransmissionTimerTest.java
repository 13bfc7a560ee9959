package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RFC 6298 section 2 and 5, RFC 1123 section 4.2.3.2, RFC 2349: the length of waits. */
class RetransmissionTimerTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;

  private final RetransmissionTimer timer = RetransmissionTimer.ofSender(Limits.DEFAULT, 0);

  @Test
  void beforeAnyMeasureTheWaitIsTheInitialOne() {
    assertThat(timer.timeoutNanos()).isEqualTo(SECOND);
  }

  // RFC 6298 2.2: SRTT = R, RTTVAR = R / 2, RTO = SRTT + 4 * RTTVAR.
  @Test
  @Tag("rfc1123-4.2.3.2-adaptive")
  void theFirstSampleGivesThreeRoundTrips() {
    timer.sample(100 * MILLISECOND);
    assertThat(timer.timeoutNanos()).isEqualTo(300 * MILLISECOND);
  }

  // RFC 6298 2.3: RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R'|, then SRTT = 7/8 SRTT + 1/8 R'.
  @Test
  @Tag("rfc1123-4.2.3.2-adaptive")
  void laterSamplesAreSmoothedDeviationFirst() {
    timer.sample(100 * MILLISECOND);
    timer.sample(180 * MILLISECOND);
    // RTTVAR = 37.5 + 20 = 57.5; SRTT = 87.5 + 22.5 = 110
    assertThat(timer.timeoutNanos()).isEqualTo(340 * MILLISECOND);
    timer.sample(30 * MILLISECOND);
    // RTTVAR = 43.125 + 20 = 63.125; SRTT = 96.25 + 3.75 = 100
    assertThat(timer.timeoutNanos()).isEqualTo(352_500_000);
  }

  // RFC 6298 2.3: SRTT + max(G, 4 * RTTVAR). Without G a steady path leaves no room for jitter.
  @Test
  void aSteadyPathGivesItsRoundTripAndTheShortestWait() {
    for (int i = 0; i < 100; i++) {
      timer.sample(200 * MILLISECOND);
    }
    assertThat(timer.timeoutNanos()).isEqualTo(250 * MILLISECOND);
  }

  @Test
  void aMeasureStaysWithinTheLimits() {
    timer.sample(0);
    assertThat(timer.timeoutNanos()).isEqualTo(50 * MILLISECOND);
    for (int i = 0; i < 20; i++) {
      timer.sample(60 * SECOND);
    }
    assertThat(timer.timeoutNanos()).isEqualTo(4 * SECOND);
  }

  // RFC 6298 5.5: "back off the timer"; the cap is 5.7's "upper bound".
  @Test
  @Tag("rfc1123-4.2.3.2-backoff")
  @Tag("rfc7440-6-congestion")
  void eachTimeoutDoublesTheWaitUpToTheCap() {
    timer.sample(100 * MILLISECOND);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      timer.backOff();
      waits.add(timer.timeoutNanos() / MILLISECOND);
    }
    assertThat(waits).containsExactly(600L, 1_200L, 2_400L, 4_000L, 4_000L, 4_000L);
  }

  @Test
  void manyTimeoutsDoNotOverflowTheLongestWait() {
    Duration day = Duration.ofDays(1);
    Limits slow = Limits.DEFAULT.toBuilder().initialTimeout(day).maxTimeout(day).build();
    RetransmissionTimer patient = RetransmissionTimer.ofSender(slow, 0);
    for (int i = 0; i < 100; i++) {
      patient.backOff();
      assertThat(patient.timeoutNanos()).isEqualTo(day.toNanos());
    }
  }

  @Test
  void anAnswerEndsTheBackOffAndOnlyASampleChangesTheMeasure() {
    timer.transmitted(0);
    timer.backOff();
    timer.answered(0);
    assertThat(timer.timeoutNanos()).isEqualTo(SECOND);
    timer.sample(100 * MILLISECOND);
    assertThat(timer.timeoutNanos()).isEqualTo(300 * MILLISECOND);
  }

  /** A machine with thousands of transfers: more retransmissions would make it slower. */
  @Test
  void anAnswerThatComesLongAfterTheLastRetransmissionMakesTheNextWaitAsLong() {
    timer.sample(MILLISECOND);
    assertThat(timer.timeoutNanos()).isLessThan(60 * MILLISECOND);
    timer.transmitted(0);
    timer.transmitted(51 * MILLISECOND);
    timer.answered(200 * MILLISECOND);
    assertThat(timer.timeoutNanos()).isEqualTo(200 * MILLISECOND);
    timer.transmitted(200 * MILLISECOND);
    timer.sample(MILLISECOND);
    assertThat(timer.timeoutNanos()).isLessThan(60 * MILLISECOND);
  }

  /** A path that loses packets: the waits stay short. */
  @Test
  void anAnswerToARetransmissionDoesNot() {
    timer.sample(MILLISECOND);
    long wait = timer.timeoutNanos();
    timer.transmitted(0);
    timer.transmitted(51 * MILLISECOND);
    timer.answered(52 * MILLISECOND);
    assertThat(timer.timeoutNanos()).isEqualTo(wait);
  }

  @Test
  void withTheDefaultsTriesAreAt0And1And3And7And11AndTheEndIsAt15() {
    assertThat(tries(timer)).containsExactly(0L, 1_000L, 3_000L, 7_000L, 11_000L, 15_000L);
  }

  @Test
  @Tag("rfc7440-6-retries")
  void onAFastPathTriesAreMoreAndPatienceIsNoShorter() {
    timer.sample(0);
    List<Long> tries = tries(timer);
    assertThat(tries).startsWith(0L, 50L, 150L, 350L, 750L, 1_550L);
    assertThat(tries.getLast()).isBetween(15_000L, 19_000L);
  }

  @Test
  void patienceIsExactlyReached() {
    for (int i = 0; i < 5; i++) {
      timer.transmitted(i - 7);
    }
    assertThat(timer.isExhausted(15 * SECOND - 8)).isFalse();
    assertThat(timer.isExhausted(15 * SECOND - 7)).isTrue();
  }

  @Test
  void patienceLastsForAllTriesWhereBackingOffMadeThemRare() {
    for (int i = 0; i < 5; i++) {
      timer.backOff();
    }
    assertThat(tries(timer)).containsExactly(0L, 4_000L, 8_000L, 12_000L, 16_000L, 20_000L);
  }

  /** As skiff push --timeout 2 --retries 1: the user knows how long to wait. */
  @Test
  void aWaitThatTheLimitsAskForIsNotThatOfASlowPath() {
    Duration wait = Duration.ofSeconds(2);
    Limits limits =
        Limits.DEFAULT.toBuilder()
            .initialTimeout(wait)
            .minTimeout(wait)
            .maxTimeout(wait)
            .tries(2)
            .build();
    RetransmissionTimer asked = RetransmissionTimer.ofSender(limits, 0);
    asked.sample(MILLISECOND);
    assertThat(tries(asked)).containsExactly(0L, 2_000L, 4_000L);
  }

  @Test
  void patienceBeginsAnewWithEachAnswer() {
    timer.transmitted(0);
    timer.transmitted(SECOND);
    assertThat(timer.transmissions()).isEqualTo(2);
    assertThat(timer.waitedNanos(5 * SECOND)).isEqualTo(5 * SECOND);
    timer.answered(SECOND);
    assertThat(timer.transmissions()).isZero();
    assertThat(timer.waitedNanos(5 * SECOND)).isZero();
    assertThat(timer.isExhausted(100 * SECOND)).isFalse();
    for (int i = 0; i < 5; i++) {
      timer.transmitted(100 * SECOND);
    }
    assertThat(timer.isExhausted(114 * SECOND)).isFalse();
    assertThat(timer.isExhausted(115 * SECOND)).isTrue();
  }

  @Test
  void patienceSurvivesTheOverflowOfTheClock() {
    long now = Long.MAX_VALUE - SECOND;
    for (int i = 0; i < 5; i++) {
      timer.transmitted(now);
    }
    assertThat(timer.isExhausted(now + 14 * SECOND)).isFalse();
    assertThat(timer.isExhausted(now + 15 * SECOND)).isTrue();
  }

  // RFC 2349: the agreed timeout holds, and measuring does not change it.
  @Test
  @Tag("rfc2349-timeout-meaning")
  void anAgreedTimeoutNeverChanges() {
    RetransmissionTimer fixed = RetransmissionTimer.ofSender(Limits.DEFAULT, 5 * SECOND);
    assertThat(fixed.timeoutNanos()).isEqualTo(5 * SECOND);
    fixed.sample(MILLISECOND);
    fixed.backOff();
    fixed.backOff();
    assertThat(fixed.timeoutNanos()).isEqualTo(5 * SECOND);
  }

  @Test
  void anAgreedTimeoutHasFiveTries() {
    RetransmissionTimer fixed = RetransmissionTimer.ofSender(Limits.DEFAULT, 10 * SECOND);
    assertThat(tries(fixed)).containsExactly(0L, 10_000L, 20_000L, 30_000L, 40_000L, 50_000L);
  }

  @Test
  void aLongAgreedTimeoutHasTheTriesThatFitAStall() {
    RetransmissionTimer fixed = RetransmissionTimer.ofSender(Limits.DEFAULT, 20 * SECOND);
    assertThat(tries(fixed)).containsExactly(0L, 20_000L, 40_000L, 60_000L);
  }

  @Test
  void theLongestAgreedTimeoutHasTwoTries() {
    RetransmissionTimer fixed = RetransmissionTimer.ofReceiver(Limits.DEFAULT, 255 * SECOND);
    assertThat(tries(fixed)).containsExactly(0L, 255_000L, 510_000L);
  }

  @Test
  void aShortAgreedTimeoutTriesMoreOftenInTheSameTime() {
    RetransmissionTimer fixed = RetransmissionTimer.ofSender(Limits.DEFAULT, SECOND);
    assertThat(tries(fixed)).hasSize(16).endsWith(14_000L, 15_000L);
  }

  /** The times of transmissions without answer, in milliseconds; the last one is the failure. */
  private static List<Long> tries(RetransmissionTimer timer) {
    List<Long> times = new ArrayList<>();
    long now = 0;
    while (!timer.isExhausted(now)) {
      times.add(now / MILLISECOND);
      timer.transmitted(now);
      now += timer.timeoutNanos();
      timer.backOff();
    }
    times.add(now / MILLISECOND);
    return times;
  }
}
