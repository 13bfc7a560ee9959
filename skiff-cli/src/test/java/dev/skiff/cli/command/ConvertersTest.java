package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.PortRange;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "64K, 65536",
    "64k, 65536",
    "10M, 10485760",
    "2g, 2147483648",
    "999999999999999, 999999999999999",
    "8589934591G, 9223372035781033984",
  })
  void aSizeIsANumberAndALetterOfPowersOf1024(String text, long bytes) {
    assertThat(Converters.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "-1", "1.5M", "1 M", "1MB", "1KiB", "1T", "0x10", "1e3", "+1"})
  void anythingElseIsNoSize(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.size(text))
        .withMessage("'" + text + "' is not a valid size: a number, and K, M or G");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8589934592G", "999999999999999G"})
  void aSizeThatDoesNotFitIsTooLarge(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.size(text))
        .withMessage("'" + text + "' is too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"40000-40999", "40000:40999", "040000-040999"})
  void aPortRangeIsTwoNumbersWithADashOrAColon(String text) {
    assertThat(Converters.portRange(text)).isEqualTo(new PortRange(40_000, 40_999));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "-", "1-", "-1", "1--2", "1-2-3", "1 - 2", "a-b", "1,2", "1-9999999999"})
  void anythingElseIsNoPortRange(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.portRange(text))
        .withMessage("'" + text + "' is not a valid port range: two numbers, such as 40000-40999");
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "3, PT3S",
    "0.25, PT0.25S",
    ".25, PT0.25S",
    "0.000001, PT0.000001S",
    "999999999, PT277777H46M39S",
  })
  void secondsMayHaveADecimalFraction(String text, Duration seconds) {
    assertThat(Converters.seconds(text)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "1.", "-1", "1s", "1,5", "1e3", "0.0000001", "9999999999", "NaN"})
  void anythingElseIsNoNumberOfSeconds(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.seconds(text))
        .withMessage("'" + text + "' is not a valid number of seconds");
  }

  @Test
  void modesAreNamedInAnyCase() {
    assertThat(Converters.mode("octet")).isEqualTo(Mode.OCTET);
    assertThat(Converters.mode("NetAscii")).isEqualTo(Mode.NETASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "512", "+7", "999999999"})
  void aWholeNumberMayBeOutOfRangeForItsUser(String text) {
    assertThat(Converters.number(text)).isEqualTo(Integer.parseInt(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "1024abc", "0x200", "2147483648", "1 2"})
  void anythingElseIsNoWholeNumber(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.number(text))
        .withMessage("'" + text + "' is not a valid number");
  }

  @Test
  void aPathIsNotEmptyAndWithoutNul() {
    assertThat(Converters.path("a b")).isEqualTo(Path.of("a b"));
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.path(""))
        .withMessage("the name is empty");
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Converters.path("a\0b"))
        .withMessage("'a\0b': Nul character not allowed");
  }
}
