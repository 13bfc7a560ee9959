package dev.skiff.protocol.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The time that an answer to the opening probe took. Times in milliseconds. */
class OpeningProbeTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long UNKNOWN = -1;

  private final OpeningProbe probe = new OpeningProbe();

  @BeforeEach
  void theProbeLeaves() {
    probe.begin(0);
    probe.onTransmitted(0);
  }

  @Test
  void anAnswerIsToTheRepetitionIfTheRoundTripAllowsThat() {
    repeatAt(60);
    assertThat(answerAt(75, 10)).isEqualTo(15);
    assertThat(answerAt(65, 10)).isEqualTo(10);
  }

  @Test
  void withoutAKnownRoundTripTheAnswerMayBeToTheFirstTransmission() {
    repeatAt(60);
    assertThat(answerAt(75, UNKNOWN)).isEqualTo(75);
  }

  @Test
  void afterATimeoutTheAnswerIsToTheRepetitionEvenSo() {
    probe.onTimeout();
    probe.onTransmitted(10_000 * MILLISECOND);
    assertThat(answerAt(10_005, UNKNOWN)).isEqualTo(5);
  }

  private void repeatAt(long millis) {
    probe.onRepeat();
    probe.onTransmitted(millis * MILLISECOND);
  }

  private long answerAt(long millis, long roundTripMillis) {
    long roundTrip = roundTripMillis == UNKNOWN ? UNKNOWN : roundTripMillis * MILLISECOND;
    return probe.answerNanos(millis * MILLISECOND, roundTrip) / MILLISECOND;
  }
}
