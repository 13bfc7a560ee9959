package dev.skiff.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalRateTest {
  private final Queue<Runnable> seconds = new ArrayDeque<>();
  private final List<Long> others = new ArrayList<>();
  private final RefusalRate rate = new RefusalRate(others::add, seconds::add);

  @Test
  void aFewAreShownAndTheOthersAreCountedWhenTheirSecondEnds() {
    assertThat(taken(1_000)).isEqualTo(20);
    assertThat(others).isEmpty();
    seconds.remove().run();
    assertThat(others).containsExactly(980L);
    assertThat(taken(21)).isEqualTo(20);
    seconds.remove().run();
    assertThat(others).containsExactly(980L, 1L);
  }

  @Test
  void nothingIsCountedWhereAllWereShown() {
    assertThat(taken(20)).isEqualTo(20);
    seconds.remove().run();
    assertThat(others).isEmpty();
    assertThat(seconds).isEmpty();
  }

  /** At the end of a server its last second is not over. */
  @Test
  void theEndOfASecondCanBeAskedFor() {
    taken(30);
    rate.endSecond();
    assertThat(others).containsExactly(10L);
    seconds.remove().run();
    assertThat(others).containsExactly(10L);
  }

  @Test
  void withoutAThreadForItsTimerEachIsShown() {
    RefusalRate timeless =
        new RefusalRate(
            others::add,
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    assertThat(IntStream.range(0, 30).filter(i -> timeless.take()).count()).isEqualTo(30);
  }

  private long taken(int requests) {
    return IntStream.range(0, requests).filter(i -> rate.take()).count();
  }
}
