package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WakeQueueTest {
  /** Shortly before the clock overflows. */
  private static final long START = Long.MAX_VALUE - 100;

  private static final long FAR = 1_000_000;

  private final WakeQueue queue = new WakeQueue();
  private final List<String> fired = new ArrayList<>();

  @Test
  void timersFireInTheOrderOfTheirDeadlinesAlsoOverTheOverflow() {
    for (int after : new int[] {300, 100, 200, 50}) {
      queue.arm(timer("t" + after), at(after));
    }
    run(at(99));
    assertThat(fired).containsExactly("t50");
    run(at(300));
    assertThat(fired).containsExactly("t50", "t100", "t200", "t300");
    assertThat(queue.poll(at(FAR))).isNull();
  }

  @Test
  void aTimerFiresOnceAtItsDeadlineAndNotBefore() {
    WakeQueue.Timer timer = timer("t");
    queue.arm(timer, at(100));
    run(at(99));
    assertThat(fired).isEmpty();
    run(at(100));
    run(at(500));
    assertThat(fired).containsExactly("t");
    queue.arm(timer, at(600));
    run(at(600));
    assertThat(fired).containsExactly("t", "t");
  }

  @Test
  void aDeadlineThatIsPutOffHolds() {
    WakeQueue.Timer timer = timer("t");
    queue.arm(timer, at(100));
    queue.arm(timer, at(500));
    run(at(499));
    assertThat(fired).isEmpty();
    run(at(500));
    assertThat(fired).containsExactly("t");
  }

  @Test
  void aDeadlineThatIsBroughtForwardHolds() {
    WakeQueue.Timer timer = timer("t");
    queue.arm(timer, at(500));
    queue.arm(timer, at(100));
    run(at(100));
    assertThat(fired).containsExactly("t");
    run(at(600));
    assertThat(fired).as("the old entry says nothing").containsExactly("t");
  }

  @Test
  void aCancelledTimerDoesNotFireUntilItIsArmedAgain() {
    WakeQueue.Timer timer = timer("t");
    queue.arm(timer, at(100));
    timer.cancel();
    run(at(200));
    assertThat(fired).isEmpty();
    queue.arm(timer, at(300));
    run(at(300));
    assertThat(fired).containsExactly("t");
  }

  @Test
  void theWaitIsToTheNextEntryAndHasABound() {
    assertThat(queue.nanosToNext(START, FAR)).isEqualTo(FAR);
    queue.arm(timer("t"), at(100));
    assertThat(queue.nanosToNext(START, FAR)).isEqualTo(100);
    assertThat(queue.nanosToNext(START, 30)).isEqualTo(30);
    assertThat(queue.nanosToNext(at(500), FAR)).isZero();
  }

  @Test
  void whateverIsArmedAndPutOffEachTimerFiresAtItsLastDeadline() {
    Random random = new Random(9);
    WakeQueue.Timer[] timers = new WakeQueue.Timer[20];
    long[] deadlines = new long[timers.length];
    long[] firedAt = new long[timers.length];
    for (int i = 0; i < timers.length; i++) {
      int index = i;
      timers[i] = new WakeQueue.Timer(now -> firedAt[index] = now);
    }
    Arrays.fill(deadlines, -1);
    Arrays.fill(firedAt, -1);
    for (long now = 0; now < 20_000; now++) {
      int index = random.nextInt(timers.length);
      deadlines[index] = now + 1 + random.nextInt(100);
      queue.arm(timers[index], deadlines[index]);
      run(now);
      for (int i = 0; i < timers.length; i++) {
        if (deadlines[i] == now) {
          assertThat(firedAt[i]).isEqualTo(now);
          deadlines[i] = -1;
        } else {
          assertThat(firedAt[i]).isLessThan(now);
        }
      }
    }
  }

  private static long at(long after) {
    return START + after;
  }

  private WakeQueue.Timer timer(String name) {
    return new WakeQueue.Timer(now -> fired.add(name));
  }

  private void run(long now) {
    for (WakeQueue.Timer due = queue.poll(now); due != null; due = queue.poll(now)) {
      due.fire(now);
    }
  }
}
