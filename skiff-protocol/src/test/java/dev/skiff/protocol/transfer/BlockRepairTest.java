package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockRepairTest {
  private final BlockRepair repair = new BlockRepair();

  @Test
  void aReceiverThatReportsAGapBehindEachRepairKeepsNothing() {
    assertThatThreeGapsAreEnough();
  }

  @Test
  void afterARestartItIsTriedAgainForLess() {
    assertThatThreeGapsAreEnough();
    repair.onRestart();
    assertThat(repair.isWorthwhile()).isTrue();
    repaired(20);
    repair.onNewAck(20, true);
    repaired(21);
    repair.onNewAck(21, true);
    assertThat(repair.isWorthwhile()).isFalse();
    repair.onRestart();
    repaired(30);
    repair.onNewAck(30, true);
    repair.onRestart();
    assertThat(repair.isWorthwhile()).as("after three restarts").isFalse();
  }

  @Test
  void aReceiverThatGoesOnBehindARepairKeepsBlocks() {
    repaired(11);
    repair.onNewAck(40, false);
    for (long block = 41; block < 60; block++) {
      repaired(block);
      repair.onNewAck(block, true);
    }
    assertThat(repair.isWorthwhile()).isTrue();
  }

  /** All blocks may have come, and the ACK was lost. */
  @Test
  void anAckAfterATimeoutSaysNothingOfTheReceiver() {
    repair.requestUnanswered(11);
    repair.onTransmitted(64);
    repair.onNewAck(64, false);
    assertThatThreeGapsAreEnough();
  }

  @Test
  void aRepairHidesTheGapsAmongTheBlocksBeforeIt() {
    repaired(11);
    assertThat(repair.sentBefore()).isEqualTo(64);
    assertThat(repair.isLost(11)).isTrue();
    assertThat(repair.isDue()).isFalse();
  }

  /** Behind the end of a window nothing shows the next gap. */
  @Test
  void afterThreeRepairsThatNothingFollowsTheWindowRestarts() {
    for (int i = 0; i < 3; i++) {
      assertThat(repair.mayAwaitProbe()).isTrue();
      repair.onFollowed(false);
      repair.onNewAck(11 + i, true);
    }
    assertThat(repair.mayAwaitProbe()).isFalse();
    repair.onRestart();
    assertThat(repair.mayAwaitProbe()).isTrue();
  }

  @Test
  void aBlockThatFollowsARepairShowsTheNextGap() {
    repair.onFollowed(false);
    repair.onFollowed(false);
    repair.onFollowed(true);
    repair.onFollowed(false);
    assertThat(repair.mayAwaitProbe()).isTrue();
  }

  @Test
  void aBlockThatNeverArrivesIsLeftToTheTimeout() {
    repaired(11);
    for (int i = 0; i < 2; i++) {
      assertThat(repair.isLost(11)).isTrue();
      repair.requestAgain(11);
      assertThat(repair.isLost(11)).isFalse();
      repair.onTransmitted(64);
    }
    assertThat(repair.isLost(11)).isFalse();
    repair.onNewAck(20, false);
    repaired(21);
    assertThat(repair.isLost(21)).isTrue();
  }

  private void assertThatThreeGapsAreEnough() {
    for (long block = 11; block < 14; block++) {
      assertThat(repair.isWorthwhile()).isTrue();
      repaired(block);
      repair.onNewAck(block, true);
    }
    assertThat(repair.isWorthwhile()).isFalse();
  }

  private void repaired(long block) {
    repair.request(block);
    assertThat(repair.due()).isEqualTo(block);
    repair.onTransmitted(64);
  }
}
