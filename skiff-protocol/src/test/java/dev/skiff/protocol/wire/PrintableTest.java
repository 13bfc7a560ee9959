package dev.skiff.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0",
        "\n",
        "\r",
        "\t",
        "\u001b",
        "\u007f", // ASCII
        "\u0080",
        "\u0085",
        "\u009b", // C1: next line, control sequence introducer
        "\u00ad",
        "\u200b",
        "\u200e",
        "\u200f",
        "\ufeff", // format
        "\u202a",
        "\u202b",
        "\u202c",
        "\u202d",
        "\u202e", // direction of writing
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\u2028",
        "\u2029", // separators of lines and paragraphs
        "\ud800",
        "\udc00", // halves of pairs
        "\udb40\udc41", // a tag, beyond the first plane
      })
  void whatATerminalOrALogObeysIsReplaced(String character) {
    assertThat(Printable.of("a" + character + "b")).isEqualTo("a?b");
    assertThat(Printable.of(character + character)).isEqualTo("??");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "boot/pxelinux.0", "~ !", "Gerät", "文件", "قفل", "\ud83d\ude00", "\u00a0"})
  void whatPeopleReadStays(String text) {
    assertThat(Printable.of(text)).isEqualTo(text);
    assertThat(Printable.escaped(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "\u202e, \\u202e",
    "\u009b, \\u009b",
    "\ud800, \\ud800",
    "'\u2028', \\u2028",
    "\udb40\udc41, \\udb40\\udc41",
  })
  void anEscapeKeepsTheCharacter(String character, String escape) {
    assertThat(Printable.escaped("a" + character + "b")).isEqualTo("a" + escape + "b");
  }

  @Test
  void escapesThatAreThereAlreadyStay() {
    assertThat(Printable.escaped("\"a\\n\\u001b\u202e\"")).isEqualTo("\"a\\n\\u001b\\u202e\"");
  }
}
