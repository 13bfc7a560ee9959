package dev.skiff.protocol.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
