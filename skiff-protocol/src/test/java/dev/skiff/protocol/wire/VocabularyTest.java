package dev.skiff.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 sections 1 and 5, RFC 2347: modes, opcodes and option names. */
class VocabularyTest {
  @ParameterizedTest
  @Tag("rfc1350-5-mode-in-any-case")
  @ValueSource(strings = {"octet", "OCTET", "oCtEt"})
  void octetIsNamedInAnyCase(String name) {
    assertThat(Mode.named(name)).contains(Mode.OCTET);
  }

  @ParameterizedTest
  @Tag("rfc1350-5-mode-in-any-case")
  @ValueSource(strings = {"netascii", "NETASCII", "NetAscii"})
  void netasciiIsNamedInAnyCase(String name) {
    assertThat(Mode.named(name)).contains(Mode.NETASCII);
  }

  @ParameterizedTest
  @Tag("rfc1350-1-mail")
  @ValueSource(strings = {"mail", "", "octet ", "binary", "image"})
  void otherModesAreNotServed(String name) {
    assertThat(Mode.named(name)).isEmpty();
  }

  @Test
  void aModeKnowsItsNameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(Mode.named("NETASCII")).contains(Mode.NETASCII);
      assertThat(Mode.NETASCII.wireName()).isEqualTo("netascii");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  @Tag("rfc1350-5-opcodes")
  void opcodesAreThoseOfTheRfc() {
    assertThat(Opcode.values()).extracting(Opcode::value).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(Opcode.values()).allMatch(opcode -> Opcode.of(opcode.value()) == opcode);
    assertThat(Opcode.of(0)).isNull();
    assertThat(Opcode.of(7)).isNull();
    assertThat(Direction.READ.opcode()).isEqualTo(Opcode.RRQ);
    assertThat(Direction.WRITE.opcode()).isEqualTo(Opcode.WRQ);
  }

  @Test
  @Tag("rfc2347-format-case")
  void optionNamesAreComparedWithoutCase() {
    assertThat(new Option("BLKSIZE", "1").is(Option.BLOCK_SIZE)).isTrue();
    assertThat(new Option("blksize2", "1").is(Option.BLOCK_SIZE)).isFalse();
    assertThat(Option.of("tsize", 5_000_000_000L)).hasToString("tsize=5000000000");
  }

  // Found by fuzzing: an upload had to have a size that its OACK did not name.
  @Test
  void lettersThatOnlyUnicodeTakesForAsciiOnesAreOthers() {
    assertThat(new Option("t\u017fize", "1").is(Option.TRANSFER_SIZE)).isFalse();
    assertThat(new Option("bl\u212asize", "1").is(Option.BLOCK_SIZE)).isFalse();
    assertThat(new Option("w\u0131ndowsize", "1").is(Option.WINDOW_SIZE)).isFalse();
    assertThat(new Option("bl\u212asize", "1").key()).isNotEqualTo(Option.BLOCK_SIZE);
  }
}
