package dev.skiff.protocol.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DepartureTimesTest {
  @Test
  void eachBlockOfAWindowHasItsTimeAndItsPositionInItsRun() {
    DepartureTimes times = new DepartureTimes(4);
    times.onTransmitted(1, 2, 100);
    times.onTransmitted(3, 3, 100);
    times.onTransmitted(4, 5, 200);
    assertThat(times.at(1)).isEqualTo(100);
    assertThat(times.at(5)).isEqualTo(200);
    assertThat(times.positionInRun(3)).isEqualTo(3);
    assertThat(times.positionInRun(4)).isEqualTo(1);
  }

  @Test
  void aBlockThatIsSentAgainHasItsNewTime() {
    DepartureTimes times = new DepartureTimes(4);
    times.onTransmitted(1, 4, 100);
    times.onTransmitted(2, 2, 300);
    assertThat(times.at(2)).isEqualTo(300);
    assertThat(times.at(3)).isEqualTo(100);
  }

  @Test
  void neighboursOfALargeWindowShareAnEntry() {
    DepartureTimes times = new DepartureTimes(32_767);
    for (long block = 1; block <= 32_767; block++) {
      times.onTransmitted(block, block, block * 1_000);
    }
    for (long block = 1; block <= 32_767; block++) {
      assertThat(times.at(block)).isBetween(block * 1_000, (block + 63) * 1_000);
    }
  }

  /** Two more than a window may be in use, wherever the window begins. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_022, 1_023, 2_045, 4_093, 8_187, 65_535})
  void theEndsOfAWindowDoNotShareAnEntry(int windowSize) {
    for (long first = 1; first <= 64; first++) {
      DepartureTimes times = new DepartureTimes(windowSize);
      long last = first + windowSize + 1;
      times.onTransmitted(first, last - 1, 100);
      times.onTransmitted(last, last, 200);
      assertThat(times.at(first)).as("block %d", first).isEqualTo(100);
      assertThat(times.at(last)).isEqualTo(200);
    }
  }

  @Test
  void aBlockThatWasLeftOutHasTheTimeOfTheOneBehindIt() {
    DepartureTimes times = new DepartureTimes(16);
    times.onTransmitted(1, 8, 100);
    times.onLeftOut(9, 200);
    times.onTransmitted(10, 10, 200);
    assertThat(times.at(9)).isEqualTo(200);
    assertThat(times.positionInRun(9)).isEqualTo(1);
    assertThat(times.positionInRun(10)).isEqualTo(1);
  }
}
