package dev.skiff.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortRangeTest {
  @Test
  void bothEndsBelongToIt() {
    PortRange range = new PortRange(40_000, 40_999);
    assertThat(range.size()).isEqualTo(1_000);
    assertThat(range.contains(40_000)).isTrue();
    assertThat(range.contains(40_999)).isTrue();
    assertThat(range.contains(39_999)).isFalse();
    assertThat(range.contains(41_000)).isFalse();
    assertThat(range).hasToString("40000-40999");
  }

  @Test
  void onePortIsARange() {
    assertThat(new PortRange(65_535, 65_535).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, ports are 1 to 65535",
    "1, 65536, ports are 1 to 65535",
    "70000, 3, ports are 1 to 65535",
    "-5, -1, ports are 1 to 65535",
    "2, 1, the first port is above the last",
  })
  void anythingElseIsRefused(int first, int last, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PortRange(first, last))
        .withMessage(reason);
  }
}
