package dev.skiff.protocol.wire;

import static dev.skiff.protocol.wire.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 section 5 and appendix: ERROR, whose text ends up on terminals and in logs. */
class ErrorDecodingTest {
  @Test
  void anErrorWithoutACodeIsMalformed() {
    assertThat(PacketDecoder.decode(bytes(0, 5, 0)))
        .isEqualTo(new Datagram.Malformed("ERROR too short"));
  }

  @Test
  @Tag("rfc1350-5-error-format")
  void theTextMayBeMissing() {
    assertThat(PacketDecoder.decode(bytes(0, 5, 0, 1))).isEqualTo(new Packet.Error(1, ""));
    assertThat(PacketDecoder.decode(bytes(0, 5, 0, 1, 0))).isEqualTo(new Packet.Error(1, ""));
  }

  @Test
  @Tag("rfc1350-5-error-format")
  void theNulMayBeMissing() {
    assertThat(PacketDecoder.decode(bytes(0, 5, 0, 1, "gone")))
        .isEqualTo(new Packet.Error(1, "gone"));
  }

  @Test
  void theTextEndsAtTheFirstNul() {
    assertThat(PacketDecoder.decode(bytes(0, 5, 0, 1, "gone", 0, "more", 0)))
        .isEqualTo(new Packet.Error(1, "gone"));
  }

  @Test
  void aCodeWithoutMeaningIsKept() {
    assertThat(PacketDecoder.decode(bytes(0, 5, 0xff, 0xff, "x", 0)))
        .isEqualTo(new Packet.Error(65_535, "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b",
        "\n",
        "\r",
        "\t",
        "\u0007",
        "\u007f", // ASCII
        "\u0085",
        "\u009b",
        "\u009d", // C1: next line, and the beginnings of sequences
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff", // directions and invisible ones
        "\u2028",
        "\u2029" // separators of lines
      })
  void noControlCharacterReachesATerminal(String control) {
    assertThat(text(control + "[2J" + control)).isEqualTo("?[2J?");
  }

  @Test
  @Tag("rfc1350-5-error-text")
  void lettersOfEveryLanguageStay() {
    assertThat(text("Datei fehlt – ファイル 😀")).isEqualTo("Datei fehlt – ファイル 😀");
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() {
    assertThat(PacketDecoder.decode(bytes(0, 5, 0, 1, "a\u00e4b", 0)))
        .isEqualTo(new Packet.Error(1, "a\ufffdb"));
  }

  @Test
  void aVeryLongTextIsCut() {
    assertThat(text("x".repeat(512))).isEqualTo("x".repeat(512));
    assertThat(text("x".repeat(60_000))).isEqualTo("x".repeat(PacketDecoder.MAX_ERROR_TEXT));
  }

  @Test
  void aCharacterThatIsCutInTwoIsReplaced() {
    assertThat(text("x".repeat(511) + "😀")).isEqualTo("x".repeat(511) + "?");
  }

  // RFC 1350, appendix; RFC 2347 for 8.
  @Test
  @Tag("rfc1350-appendix-error-codes")
  @Tag("rfc2347-format-error-8")
  void theCodesAreThoseOfTheRfc() {
    assertThat(ErrorCode.values())
        .extracting(ErrorCode::value)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(ErrorCode.describe(1)).isEqualTo("File not found");
    assertThat(ErrorCode.describe(8)).isEqualTo(ErrorCode.OPTION_NEGOTIATION_FAILED.title());
    assertThat(ErrorCode.describe(9)).isEqualTo("error 9");
  }

  private static String text(String sent) {
    byte[] octets = sent.getBytes(StandardCharsets.UTF_8);
    ByteBuffer datagram = ByteBuffer.allocate(octets.length + 5);
    datagram.put(HexFormat.of().parseHex("00050001")).put(octets).put((byte) 0).flip();
    return ((Packet.Error) PacketDecoder.decode(datagram)).message();
  }
}
