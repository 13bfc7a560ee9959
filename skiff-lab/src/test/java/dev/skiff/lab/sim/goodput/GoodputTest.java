package dev.skiff.lab.sim.goodput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of what loss costs is up to date, and what stands there can be right. */
class GoodputTest {
  private static final long ROUND_TRIP = Duration.ofMillis(100).toNanos();

  @Test
  void thePageIsWhatTheScriptWrites() throws IOException {
    Path root = Path.of(System.getProperty("skiff.root"));
    assertThat(Files.readString(GoodputPage.pageOf(root)))
        .as("the page; scripts/goodput brings it up to date: is it better?")
        .isEqualTo(GoodputPage.page());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 64})
  void withoutLossEveryPairSendsAWindowInARoundTrip(int window) {
    double expected = window * TransferPair.BLOCK_SIZE / 0.1;
    for (TransferPair pair :
        new TransferPair[] {new SkiffPair(), new FixedTimerPair(1_000_000_000)}) {
      Goodput goodput = Goodput.of(pair, 0, window, ROUND_TRIP);
      assertThat(goodput.bytesPerSecond()).isCloseTo(expected, within(0.05 * expected));
      assertThat(goodput.datagramsPerBlock()).isEqualTo(1);
      assertThat(goodput.failed()).isZero();
    }
  }

  // 1 in 50 blocks or ACKs is lost, and each time a second passes: 0.1 s become 0.12.
  @Test
  void inLockStepALossCostsATimeout() {
    Goodput goodput = Goodput.of(new FixedTimerPair(1_000_000_000), 0.01, 1, ROUND_TRIP);
    double expected = TransferPair.BLOCK_SIZE / (0.1 + 0.02);
    assertThat(goodput.bytesPerSecond()).isCloseTo(expected, within(0.1 * expected));
  }

  @Test
  void underLossOurWindowIsWorthManyOfOneWithFixedTimers() {
    Goodput ours = Goodput.of(new SkiffPair(), 0.05, 16, ROUND_TRIP);
    Goodput fixed = Goodput.of(new FixedTimerPair(5_000_000_000L), 0.05, 16, ROUND_TRIP);
    assertThat(ours.bytesPerSecond()).isGreaterThan(3 * fixed.bytesPerSecond());
  }
}
