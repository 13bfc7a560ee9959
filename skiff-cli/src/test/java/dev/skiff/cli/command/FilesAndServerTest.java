package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class FilesAndServerTest {
  @ParameterizedTest
  @CsvSource({
    "f, f, , ",
    "69, 69, , ",
    "f 6969, f, , 6969",
    "f box, f, box, ",
    "f box 69, f, box, 69",
    "f g box, f g, box, ",
    "f g box 69, f g, box, 69",
    "1 2 box 69, 1 2, box, 69",
    "f g [::1] 69, f g, ::1, 69",
    "f box:69, f, box, 69",
    "f g [::1]:69, f g, ::1, 69",
    "f ::1, f, ::1, ",
  })
  void filesComeBeforeTheAddressAndThePort(String words, String files, String host, Integer port) {
    assertThat(FilesAndServer.of(List.of(words.split(" ")), "-o"))
        .isEqualTo(new FilesAndServer(List.of(files.split(" ")), new HostAndPort(host, port)));
  }

  @Test
  void twoNumbersAreNoAddressAndPort() {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> FilesAndServer.of(List.of("f", "1", "2"), "-o"))
        .withMessage("'1' is not a valid address: a number is a port");
  }
}
