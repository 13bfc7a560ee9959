package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 2348 and RFC 7440 for the ranges of sizes. */
class LimitsTest {
  interface IntSetter extends BiFunction<Limits.Builder, Integer, Limits.Builder> {}

  interface LongSetter extends BiFunction<Limits.Builder, Long, Limits.Builder> {}

  interface WaitSetter extends BiFunction<Limits.Builder, Duration, Limits.Builder> {}

  static Stream<Arguments> counts() {
    return Stream.of(
        count("requestBytes", Limits.Builder::requestBytes, 512, 65_507),
        count("blockBytes", Limits.Builder::blockBytes, 8, 65_464),
        count("windowBlocks", Limits.Builder::windowBlocks, 1, 32_767),
        count("windowBytes", Limits.Builder::windowBytes, 512, 1 << 30),
        count("transfers", Limits.Builder::transfers, 1, Integer.MAX_VALUE),
        count("transfersPerClient", Limits.Builder::transfersPerClient, 1, Integer.MAX_VALUE),
        count("unvalidatedTransfers", Limits.Builder::unvalidatedTransfers, 1, Integer.MAX_VALUE),
        count("unvalidatedBytes", Limits.Builder::unvalidatedBytes, 512, Integer.MAX_VALUE),
        count("lingering", Limits.Builder::lingering, 0, Integer.MAX_VALUE),
        count("tries", Limits.Builder::tries, 1, 1_000),
        count("handshakeTries", Limits.Builder::handshakeTries, 1, 1_000),
        count("connections", Limits.Builder::connections, 1, Integer.MAX_VALUE),
        count("connectionsPerClient", Limits.Builder::connectionsPerClient, 1, Integer.MAX_VALUE),
        count("ioThreads", Limits.Builder::ioThreads, 1, 10_000));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("counts")
  void aCountHasItsRange(String name, IntSetter setter, int min, int max) {
    assertTaken(setter.apply(builder(), min));
    assertTaken(setter.apply(builder(), max));
    assertRefused(setter.apply(builder(), min - 1), name);
    if (max < Integer.MAX_VALUE) {
      assertRefused(setter.apply(builder(), max + 1), name);
    }
  }

  static Stream<Arguments> amounts() {
    return Stream.of(
        Arguments.of("bufferBytes", (LongSetter) Limits.Builder::bufferBytes, 512),
        Arguments.of("uploadBytes", (LongSetter) Limits.Builder::uploadBytes, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("amounts")
  void anAmountHasItsMinimum(String name, LongSetter setter, long min) {
    assertTaken(setter.apply(builder(), min));
    assertTaken(setter.apply(builder(), Long.MAX_VALUE));
    assertRefused(setter.apply(builder(), min - 1), name);
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        wait("initialTimeout", Limits.Builder::initialTimeout),
        wait("minTimeout", Limits.Builder::minTimeout),
        wait("maxTimeout", Limits.Builder::maxTimeout),
        wait("stall", Limits.Builder::stall),
        wait("linger", Limits.Builder::linger),
        wait("idle", Limits.Builder::idle),
        wait("connectTimeout", Limits.Builder::connectTimeout));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void aWaitIsOverZeroAndWithinADay(String name, WaitSetter setter) {
    Duration day = Duration.ofDays(1);
    assertTaken(setter.apply(builder().maxTimeout(day), Duration.ofSeconds(1)));
    assertRefused(setter.apply(builder(), Duration.ZERO), name);
    assertRefused(setter.apply(builder(), Duration.ofNanos(-1)), name);
    assertRefused(setter.apply(builder(), day.plusNanos(1)), name);
  }

  @Test
  void theShortestWaitIsNotLongerThanTheLongest() {
    Duration second = Duration.ofSeconds(1);
    assertTaken(builder().minTimeout(second).maxTimeout(second));
    assertRefused(builder().minTimeout(second.plusNanos(1)).maxTimeout(second), "minTimeout");
  }

  @Test
  void theDefaultsAreThoseOfTheJavadoc() {
    assertThat(Limits.DEFAULT)
        .isEqualTo(
            new Limits(
                8_192,
                65_464,
                4_096,
                4 << 20,
                256L << 20,
                Long.MAX_VALUE,
                16_384,
                1_024,
                4_096,
                131_072,
                256,
                5,
                3,
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(4),
                Duration.ofSeconds(60),
                Duration.ofSeconds(6),
                4_096,
                1_024,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                64));
  }

  @Test
  void aBuilderStartsFromTheBoundsItWasMadeOf() {
    Limits limits =
        builder()
            .requestBytes(1_001)
            .blockBytes(1_002)
            .windowBlocks(1_003)
            .windowBytes(1_004)
            .bufferBytes(1_005)
            .uploadBytes(1_006)
            .transfers(1_007)
            .transfersPerClient(1_008)
            .unvalidatedTransfers(1_022)
            .unvalidatedBytes(1_023)
            .lingering(1_009)
            .tries(910)
            .handshakeTries(911)
            .initialTimeout(Duration.ofMillis(1_012))
            .minTimeout(Duration.ofMillis(1_013))
            .maxTimeout(Duration.ofMillis(1_014))
            .stall(Duration.ofMillis(1_015))
            .linger(Duration.ofMillis(1_016))
            .connections(1_017)
            .connectionsPerClient(1_018)
            .idle(Duration.ofMillis(1_019))
            .connectTimeout(Duration.ofMillis(1_020))
            .ioThreads(1_021)
            .build();
    assertThat(limits.toBuilder().build()).isEqualTo(limits);
    assertThat(limits).hasToString(limits.toBuilder().build().toString());
    assertThat(Limits.DEFAULT.toBuilder().build()).isEqualTo(Limits.DEFAULT);
  }

  private static Arguments count(String name, IntSetter setter, int min, int max) {
    return Arguments.of(name, setter, min, max);
  }

  private static Arguments wait(String name, WaitSetter setter) {
    return Arguments.of(name, setter);
  }

  private static Limits.Builder builder() {
    return Limits.DEFAULT.toBuilder();
  }

  private static void assertTaken(Limits.Builder builder) {
    assertThatCode(builder::build).doesNotThrowAnyException();
  }

  private static void assertRefused(Limits.Builder builder, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageStartingWith(name + " must be ");
  }
}
