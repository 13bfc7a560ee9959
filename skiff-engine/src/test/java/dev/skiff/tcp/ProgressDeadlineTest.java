package dev.skiff.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.tcp.ProgressDeadline.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a connection may take for what, by the clock of the watchdog. */
class ProgressDeadlineTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final ProgressDeadline pace = new ProgressDeadline(System::nanoTime);
  private final Cancellation cancellation = new Cancellation();

  @Test
  void nothingIsExpectedOfAFreeConnection() {
    assertThat(judgeAfter(0)).isEqualTo(Verdict.FINE);
    pace.within(BOUND);
    pace.free();
    assertThat(judgeAfter(100_000)).isEqualTo(Verdict.FINE);
  }

  @Test
  void aMessageHasToBeThereWithinItsTimeWhateverMoves() {
    pace.within(BOUND);
    assertThat(judgeAfter(9_900)).isEqualTo(Verdict.FINE);
    pace.moved(1_000_000);
    assertThat(judgeAfter(10_100)).isEqualTo(Verdict.END);
    assertThat(pace.failure(after(10_100))).isInstanceOf(Failure.TooSlow.class);
  }

  @Test
  void aTransferHasToMoveABlockInEachStall() {
    pace.transfer(BOUND, cancellation);
    assertThat(judgeAfter(9_000)).isEqualTo(Verdict.FINE);
    pace.moved(512);
    assertThat(judgeAfter(9_900)).isEqualTo(Verdict.FINE);
    pace.moved(511);
    assertThat(judgeAfter(19_800)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(20_000)).isEqualTo(Verdict.ABORT);
    assertThat(pace.failure(after(20_000)))
        .isInstanceOfSatisfying(
            Failure.TooSlow.class, slow -> assertThat(slow.bytes()).isEqualTo(511));
  }

  @Test
  void whatMovedBeforeATransferDoesNotCount() {
    pace.moved(10_000);
    pace.transfer(BOUND, cancellation);
    assertThat(judgeAfter(5_000)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(10_100)).isEqualTo(Verdict.ABORT);
  }

  @Test
  void eachExpectationHasItsOwnTime() {
    pace.within(BOUND);
    assertThat(judgeAfter(5_000)).isEqualTo(Verdict.FINE);
    pace.within(Duration.ofSeconds(20));
    assertThat(judgeAfter(15_000)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(22_000)).isEqualTo(Verdict.END);
  }

  @Test
  void thePeerHasTimeWhileThisSideIsBusy() {
    pace.transfer(BOUND, cancellation);
    assertThat(judgeAfter(0)).isEqualTo(Verdict.FINE);
    pace.pause();
    for (int time = 100; time <= 50_000; time += 100) {
      assertThat(judgeAfter(time)).isEqualTo(Verdict.FINE);
    }
    pace.resume();
    assertThat(judgeAfter(59_000)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(61_000)).isEqualTo(Verdict.ABORT);
  }

  /** Whoever is busy when the watchdog looks for the first time is not excused for ever. */
  @Test
  void thePeersTimeBeginsAlsoWhereThisSideIsBusyFromTheBeginning() {
    pace.transfer(BOUND, cancellation);
    pace.pause();
    assertThat(judgeAfter(50)).isEqualTo(Verdict.FINE);
    pace.resume();
    assertThat(judgeAfter(9_000)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(11_000)).isEqualTo(Verdict.ABORT);
  }

  @Test
  void aCancelledTransferWaitsALittleThenReadsNoMoreThenEnds() {
    pace.transfer(Duration.ofMinutes(5), cancellation);
    assertThat(judgeAfter(0)).isEqualTo(Verdict.FINE);
    cancellation.cancel("enough");
    assertThat(judgeAfter(1_000)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(1_100)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(1_400)).isEqualTo(Verdict.STOP_READING);
    assertThat(judgeAfter(1_500)).isEqualTo(Verdict.FINE);
    assertThat(judgeAfter(3_100)).isEqualTo(Verdict.ABORT);
    assertThat(pace.failure(after(3_100))).isEqualTo(new Failure.Cancelled("enough"));
  }

  private Verdict judgeAfter(long millis) {
    return pace.judge(after(millis));
  }

  private final long start = System.nanoTime();

  private long after(long millis) {
    return start + Duration.ofMillis(millis).toNanos();
  }
}
