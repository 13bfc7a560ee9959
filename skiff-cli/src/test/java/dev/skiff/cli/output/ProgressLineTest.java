package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
  private static final ProgressLine FIRMWARE =
      new ProgressLine("firmware.bin", "", 12_300_000, OptionalLong.of(27_000_000), 4_100_000);

  private static String text(ProgressLine line, int columns) {
    return line.text(columns, line.nameColumns());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "119 | firmware.bin  [==================>                     ]   45%  12.3 MB of 27.0 MB   4.1 MB/s  ETA 0:04",
        "79 | firmware.bin  [=======>        ]   45%  12.3 MB of 27.0 MB   4.1 MB/s  ETA 0:04",
        "60 | firmware.bin   45%  12.3 MB of 27.0 MB   4.1 MB/s  ETA 0:04",
        "39 | firmware.bin   45%   4.1 MB/s  ETA 0:04",
        "20 | firmware.bin   45%",
        "16 | ..ware.bin   45%",
        "15 | 45%",
        "3 | 45%",
      })
  void theLessRoomThereIsTheLessItTells(int columns, String line) {
    assertThat(text(FIRMWARE, columns)).isEqualTo(line);
  }

  @Test
  void whereThereIsNoRoomThereIsNoLine() {
    assertThat(text(FIRMWARE, 2)).isEmpty();
    assertThat(text(FIRMWARE, 0)).isEmpty();
  }

  @Test
  void withoutALengthThereAreBytesAndRate() {
    ProgressLine line = new ProgressLine("f", "", 12_300_000, OptionalLong.empty(), 4_100_000);
    assertThat(text(line, 79)).isEqualTo("f  12.3 MB   4.1 MB/s");
    assertThat(text(line, 12)).isEqualTo("f  12.3 MB");
    assertThat(text(line, 7)).isEqualTo("12.3 MB");
  }

  @Test
  void inANarrowTerminalAReasonIsLeftOut() {
    ProgressLine line = new ProgressLine("f", "retried: no answer", 0, OptionalLong.empty(), 0);
    assertThat(text(line, 21)).isEqualTo("f  retried: no answer");
    assertThat(text(line, 20)).isEqualTo("f  retried");
  }

  @ParameterizedTest
  @CsvSource({
    "a-very-long-name-of-a-file-that-goes-on-and-on.img, 27000000",
    "日本語の長い長いファイルの名前がここにあります, 999999999999",
    "f, 1",
    "ü, 0",
  })
  void itIsNeverWiderThanItsRoom(String name, long total) {
    for (long bytes : new long[] {0, 1, 999_999, 13_000_000, 2_000_000_000_000L}) {
      for (double rate : new double[] {0, 0.1, 123_456, 9e12}) {
        for (OptionalLong all : new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(total)}) {
          ProgressLine line = new ProgressLine(name, "", bytes, all, rate);
          for (int columns = 0; columns < 160; columns++) {
            assertThat(Columns.of(text(line, columns))).isLessThanOrEqualTo(columns);
          }
        }
      }
    }
  }

  @Test
  void namesOfSeveralLinesHaveOneWidth() {
    String line = FIRMWARE.text(79, 20);
    assertThat(line).startsWith("firmware.bin        [====");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 0, '  0%  ', -:--",
    "999, 1000, 1, ' 99%  ', 0:01",
    "1000, 1000, 1, '100%  ', 0:00",
    "2000, 1000, 1, '100%  ', 0:00",
    "0, 0, 0, '100%  ', -:--",
    "0, 61, 1, '  0%  ', 1:01",
    "0, 3600, 1, '  0%  ', 1:00:00",
    "0, 360000, 1, '  0%  ', long",
  })
  void shareAndTimeAreThoseOfWhatIsLeft(
      long bytes, long total, double rate, String percent, String eta) {
    String line = text(new ProgressLine("f", "", bytes, OptionalLong.of(total), rate), 100);
    assertThat(line).contains(percent).endsWith("ETA " + eta);
  }

  @Test
  void theBarIsFullAtTheEndAndNotBefore() {
    ProgressLine nearly = new ProgressLine("f", "", 999, OptionalLong.of(1000), 1);
    ProgressLine whole = new ProgressLine("f", "", 1000, OptionalLong.of(1000), 1);
    assertThat(text(nearly, 100)).contains(">]");
    assertThat(text(whole, 100)).contains("==]").doesNotContain(">");
  }
}
