package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.skiff.protocol.transfer.TimerTable.Timer;
import org.junit.jupiter.api.Test;

class TimerTableTest {
  private final TimerTable timers = new TimerTable();

  @Test
  void aTimerThatWasNeverArmedDoesNotExpire() {
    assertThat(timers.isExpired(Timer.RETRANSMIT, Long.MAX_VALUE)).isFalse();
    assertThat(timers.isExpired(Timer.RETRANSMIT, 0)).isFalse();
  }

  @Test
  void aTimerExpiresAtItsDeadlineAndNotBefore() {
    timers.arm(Timer.STALL, 100);
    assertThat(timers.isExpired(Timer.STALL, 99)).isFalse();
    assertThat(timers.isExpired(Timer.STALL, 100)).isTrue();
    assertThat(timers.isExpired(Timer.STALL, 101)).isTrue();
    assertThat(timers.isExpired(Timer.LINGER, 101)).isFalse();
  }

  @Test
  void armingAgainReplacesTheDeadline() {
    timers.arm(Timer.STALL, 100);
    timers.arm(Timer.STALL, 200);
    assertThat(timers.isExpired(Timer.STALL, 150)).isFalse();
    assertThat(timers.next()).isEqualTo(200);
  }

  @Test
  void theEarliestDeadlineIsNext() {
    timers.arm(Timer.RETRANSMIT, 300);
    timers.arm(Timer.STALL, 100);
    timers.arm(Timer.LINGER, 200);
    assertThat(timers.next()).isEqualTo(100);
    timers.disarm(Timer.STALL);
    assertThat(timers.next()).isEqualTo(200);
    assertThat(timers.isExpired(Timer.STALL, 1_000)).isFalse();
  }

  @Test
  void deadlinesAreComparedByDifferenceWhereTheClockOverflows() {
    long now = Long.MAX_VALUE - 10;
    timers.arm(Timer.RETRANSMIT, now + 100);
    timers.arm(Timer.STALL, now + 5);
    assertThat(timers.next()).isEqualTo(now + 5);
    timers.arm(Timer.STALL, now + 200);
    assertThat(timers.next()).isEqualTo(now + 100);
    assertThat(timers.isExpired(Timer.RETRANSMIT, now)).isFalse();
    assertThat(timers.isExpired(Timer.RETRANSMIT, now + 100)).isTrue();
  }

  @Test
  void hasteningBringsADeadlineForwardAndNeverBack() {
    long now = Long.MAX_VALUE - 10;
    timers.arm(Timer.RETRANSMIT, now + 100);
    timers.hasten(Timer.RETRANSMIT, now + 5);
    assertThat(timers.next()).isEqualTo(now + 5);
    timers.hasten(Timer.RETRANSMIT, now + 50);
    assertThat(timers.next()).isEqualTo(now + 5);
  }

  @Test
  void aWaitWithoutABoundIsAnError() {
    assertThatIllegalStateException().isThrownBy(timers::next);
    timers.arm(Timer.LINGER, 1);
    timers.disarm(Timer.LINGER);
    assertThatIllegalStateException().isThrownBy(timers::next);
  }
}
