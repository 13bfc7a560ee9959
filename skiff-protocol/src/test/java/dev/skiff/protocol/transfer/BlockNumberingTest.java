package dev.skiff.protocol.transfer;

import static dev.skiff.protocol.transfer.BlockNumbering.ROLLOVER_TO_0;
import static dev.skiff.protocol.transfer.BlockNumbering.ROLLOVER_TO_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 1350 section 5 (16 bits), RFC 7440 (the window), tftp-hpa's rollover option. */
class BlockNumberingTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "65534,65534",
    "65535,65535",
    "65536,0",
    "65537,1",
    "131071,65535",
    "131072,0",
    "131073,1",
    "281474976710657,1"
  })
  void after65535Comes0(long block, int wire) {
    assertThat(ROLLOVER_TO_0.wire(block)).isEqualTo(wire);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "65534,65534",
    "65535,65535",
    "65536,1",
    "65537,2",
    "131069,65534",
    "131070,65535",
    "131071,1",
    "131073,3",
    "4294836225,65535",
    "4294836226,1"
  })
  void after65535Comes1(long block, int wire) {
    assertThat(ROLLOVER_TO_1.wire(block)).isEqualTo(wire);
  }

  @ParameterizedTest
  @EnumSource
  void aBlockComesBackFromTheWireWhereverTheWindowStands(BlockNumbering numbering) {
    long[] edges = {
      1, 2, 32_766, 32_767, 32_768, 32_769, 65_535, 65_536, 98_303, 131_071, 1L << 40
    };
    for (long edge : edges) {
      for (long reference = Math.max(0, edge - 3); reference <= edge + 3; reference++) {
        for (long distance : new long[] {0, 1, 2, 15, 16, 4_095, 32_766, 32_767}) {
          assertNearest(numbering, reference + distance, reference);
          assertNearest(numbering, Math.max(1, reference - distance), Math.max(1, reference));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNumberAroundTheRolloverIsFoundFromEveryOther(BlockNumbering numbering) {
    for (long reference : LongStream.rangeClosed(65_530, 65_540).toArray()) {
      LongStream.rangeClosed(65_530, 65_540).forEach(b -> assertNearest(numbering, b, reference));
    }
    for (long reference : LongStream.rangeClosed(131_066, 131_076).toArray()) {
      LongStream.rangeClosed(131_066, 131_076).forEach(b -> assertNearest(numbering, b, reference));
    }
  }

  @Test
  void theNumberOfTheHandshakeIsFoundWhereItIsNear() {
    assertThat(ROLLOVER_TO_0.nearest(0, 0)).isZero();
    assertThat(ROLLOVER_TO_0.nearest(0, 32_768)).isZero();
    assertThat(ROLLOVER_TO_0.nearest(0, 32_769)).isEqualTo(65_536);
  }

  @Test
  void whatLiesBeforeTheFileIsNegative() {
    assertThat(ROLLOVER_TO_0.nearest(65_535, 0)).isNegative();
    assertThat(ROLLOVER_TO_0.nearest(65_535, 5)).isNegative();
    assertThat(ROLLOVER_TO_0.nearest(40_000, 1)).isNegative();
    assertThat(ROLLOVER_TO_1.nearest(40_000, 1)).isNegative();
  }

  // With rollover to 1, block 0 has no number but 0.
  @Test
  void after65535Comes1AndNoNumberButZeroIsTheHandshake() {
    for (int wire = 1; wire <= 65_535; wire++) {
      assertThat(ROLLOVER_TO_1.nearest(wire, 0)).isNotZero();
      assertThat(ROLLOVER_TO_1.nearest(wire, 1)).isNotZero();
      assertThat(ROLLOVER_TO_1.nearest(wire, 32_767)).isNotZero();
    }
    assertThat(ROLLOVER_TO_1.nearest(65_535, 5)).isNegative();
    assertThat(ROLLOVER_TO_1.nearest(0, 0)).isZero();
    assertThat(ROLLOVER_TO_1.nearest(0, 65_535)).isZero();
  }

  private static void assertNearest(BlockNumbering numbering, long block, long reference) {
    if (block == 0) {
      return;
    }
    assertThat(numbering.nearest(numbering.wire(block), reference))
        .as("%s: block %d from %d", numbering, block, reference)
        .isEqualTo(block);
  }
}
