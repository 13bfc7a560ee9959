package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {
  private static final String COMBINING = "u\u0308";

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "boot.img, 8",
    "Größe, 5",
    "日本, 4",
    "🚣, 2",
    COMBINING + ", 1",
    "a" + COMBINING + "日, 4",
  })
  void wideCharactersTakeTwoColumnsAndCombiningOnesNone(String text, int columns) {
    assertThat(Columns.of(text)).isEqualTo(columns);
  }

  @ParameterizedTest
  @CsvSource({
    "boot.img, 10, 'boot.img  '",
    "boot.img, 8, boot.img",
    "boot.img, 7, ..t.img",
    "boot.img, 2, ..",
    "boot.img, 1, .",
    "boot.img, 0, ''",
    "日本語, 5, '..語 '",
    "日本語, 4, ..語",
    "日本語, 3, '.. '",
    "aaa" + COMBINING + ", 3, .." + COMBINING,
    "aaa" + COMBINING + "b, 3, ..b",
  })
  void aTextIsFilledOrLosesItsBeginning(String text, int columns, String fitted) {
    assertThat(Columns.fitted(text, columns)).isEqualTo(fitted.isEmpty() ? "" : fitted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot.img", "日本語のファイル", "a" + COMBINING + COMBINING + "日b", "🚣🚣🚣"})
  void howeverItIsFittedItHasTheColumnsAskedFor(String text) {
    for (int columns = 0; columns < 24; columns++) {
      assertThat(Columns.of(Columns.fitted(text, columns))).isEqualTo(columns);
    }
  }
}
