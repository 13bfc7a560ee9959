package dev.skiff.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The heap in MiB, second by second. */
class IdleCollectorTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final long LIVE = 10;

  /** What transfers keep, in MiB. */
  private long live = LIVE;

  private long used = LIVE * MEBIBYTE;
  private int collections;

  private final IdleCollector collector =
      new IdleCollector(
          () -> used,
          () -> {
            collections++;
            used = live * MEBIBYTE;
          });

  @Test
  void aServerThatHasBecomeQuietCollectsOnce() {
    seconds(10, 20);
    assertThat(collections).isZero();
    seconds(3, 0);
    assertThat(collections).isEqualTo(1);
    seconds(200, 0);
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void whatOpenTransfersKeptIsCollectedAfterTheirEnd() {
    seconds(10, 20);
    live = 40;
    seconds(20, 0);
    assertThat(collections).isEqualTo(1);
    seconds(1, 5);
    live = LIVE;
    seconds(200, 0);
    assertThat(collections).isEqualTo(2);
    assertThat(used).isEqualTo(LIVE * MEBIBYTE);
  }

  @Test
  void transfersThatStayOpenAreNotCollectedAgain() {
    seconds(10, 20);
    live = 40;
    seconds(200, 0);
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void collectionsThatFreeLittleAreAMinuteApart() {
    seconds(10, 20);
    live = 40;
    for (int i = 0; i < 16; i++) {
      seconds(1, 1);
      seconds(14, 0);
    }
    assertThat(collections).isEqualTo(1 + 4);
  }

  @Test
  void shortPausesAreNotAllCollectedIn() {
    for (int i = 0; i < 10; i++) {
      seconds(1, 20);
      seconds(4, 0);
    }
    assertThat(collections).isEqualTo(5);
  }

  @Test
  void aServerThatWasNeverBusyDoesNot() {
    seconds(10, 1);
    seconds(200, 0);
    assertThat(collections).isZero();
  }

  @Test
  void eachCrowdIsFollowedByOneCollection() {
    for (int crowd = 1; crowd <= 10; crowd++) {
      seconds(5, 20);
      seconds(20, 0);
      assertThat(collections).isEqualTo(crowd);
    }
  }

  @Test
  void aServerThatIsAlwaysBusyCollectsOnceAMinute() {
    seconds(59, 2);
    assertThat(collections).isZero();
    seconds(1, 2);
    assertThat(collections).isEqualTo(1);
    seconds(59, 2);
    assertThat(collections).isEqualTo(1);
    seconds(1, 2);
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void aServerThatIsAlwaysBusyAndLeavesLittleBehindDoesNot() {
    for (int i = 0; i < 200; i++) {
      seconds(1, 5);
      seconds(1, -5);
    }
    assertThat(collections).isZero();
  }

  private void seconds(int seconds, long mebibytesInEach) {
    for (int i = 0; i < seconds; i++) {
      used += mebibytesInEach * MEBIBYTE;
      collector.onSecond();
    }
  }
}
