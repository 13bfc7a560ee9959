package dev.skiff.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.net.ClientKey;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class BufferBudgetTest {
  private static final int MEBIBYTE = 1 << 20;

  private final BufferBudget budget = new BufferBudget(256L * MEBIBYTE);

  @Test
  void whereMemoryIsPlentyTheWindowIsAsLargeAsAsked() {
    assertThat(budget.windowBytes(4 * MEBIBYTE)).isEqualTo(4 * MEBIBYTE);
    assertThat(budget.windowBytes(1_000)).isEqualTo(1_000);
  }

  @Test
  void theScarcerMemoryIsTheSmallerTheWindow() {
    int before = budget.windowBytes(4 * MEBIBYTE);
    for (int i = 0; i < 10; i++) {
      assertThat(budget.take(10 * MEBIBYTE)).isTrue();
      int now = budget.windowBytes(4 * MEBIBYTE);
      assertThat(now).isLessThan(before);
      before = now;
    }
  }

  /** Each holds two windows; 2048 is how many transfers a server takes by default. */
  @Test
  void twoThousandThatWantTheLargestWindowAllGetOne() {
    for (int i = 0; i < 2_048; i++) {
      int window = budget.windowBytes(4 * MEBIBYTE);
      assertThat(window).isGreaterThanOrEqualTo(32 << 10);
      assertThat(budget.take(2 * window)).as("client " + i).isTrue();
    }
  }

  @Test
  void theLastQuarterIsForClientsThatHaveNothing() {
    assertThat(budget.take(client(1), 192 * MEBIBYTE)).isTrue();
    assertThat(budget.take(client(1), 1)).isFalse();
    assertThat(budget.take(client(2), 32 * MEBIBYTE)).isTrue();
    assertThat(budget.take(client(2), 1)).isFalse();
    assertThat(budget.take(client(3), 64 * MEBIBYTE)).isFalse();
    assertThat(budget.take(client(3), 32 * MEBIBYTE)).isTrue();
    budget.forget(client(1), 192 * MEBIBYTE);
    budget.giveBack(192 * MEBIBYTE);
    assertThat(budget.take(client(2), MEBIBYTE)).isTrue();
    assertThat(budget.taken()).isEqualTo(65L * MEBIBYTE);
  }

  private static ClientKey client(int number) {
    return ClientKey.of(InetAddress.ofLiteral("192.0.2." + number));
  }

  @Test
  void theScarcerMemoryIsTheLessIsReadAtOnce() {
    assertThat(budget.runBytes()).isEqualTo(128 << 10);
    budget.takeRegardless(100 * MEBIBYTE);
    assertThat(budget.runBytes()).isBetween(16 << 10, 64 << 10);
    budget.takeRegardless(200 * MEBIBYTE);
    assertThat(budget.runBytes()).isEqualTo(16 << 10);
  }

  @Test
  void aSmallWindowIsOfferedAlsoWhereNothingIsLeft() {
    budget.takeRegardless(300 * MEBIBYTE);
    assertThat(budget.windowBytes(4 * MEBIBYTE)).isEqualTo(32 << 10);
    assertThat(budget.windowBytes(512)).isEqualTo(512);
  }

  @Test
  void whatIsNotThereIsNotTakenAndWhatIsGivenBackIsThereAgain() {
    assertThat(budget.take(256 * MEBIBYTE)).isTrue();
    assertThat(budget.take(1)).isFalse();
    assertThat(budget.take(1)).as("a refusal takes nothing").isFalse();
    budget.giveBack(1);
    assertThat(budget.take(1)).isTrue();
    budget.takeRegardless(10);
    budget.giveBack(10);
    assertThat(budget.take(1)).isFalse();
    budget.giveBack(256 * MEBIBYTE);
    assertThat(budget.windowBytes(4 * MEBIBYTE)).isEqualTo(4 * MEBIBYTE);
  }
}
