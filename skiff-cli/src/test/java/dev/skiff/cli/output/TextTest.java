package dev.skiff.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Option;
import dev.skiff.transfer.Fallback;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  /** RFC 5952. */
  @ParameterizedTest
  @CsvSource({
    "::, [::]:69",
    "::1, [::1]:69",
    "1::, [1::]:69",
    "2001:db8::7, [2001:db8::7]:69",
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:69",
    "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:69",
    "0:0:1:0:0:0:0:0, [0:0:1::]:69",
    "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:69",
    "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:69",
    "10:0:0:20:0:0:0:0, [10:0:0:20::]:69",
    "fe80::abcd, [fe80::abcd]:69",
    "127.0.0.1, 127.0.0.1:69",
    "0.0.0.0, 0.0.0.0:69",
  })
  void addressesAreWrittenAsPeopleWriteThem(String address, String written) throws Exception {
    assertThat(Text.address(new InetSocketAddress(InetAddress.ofLiteral(address), 69)))
        .isEqualTo(written);
  }

  @Test
  void aHostThatWasNotLookedUpKeepsItsName() {
    assertThat(Text.address(InetSocketAddress.createUnresolved("box", 69))).isEqualTo("box:69");
    assertThat(Text.address(InetSocketAddress.createUnresolved("::1", 69))).isEqualTo("[::1]:69");
    assertThat(Text.address(InetSocketAddress.createUnresolved("a\nb", 69))).isEqualTo("a?b:69");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "1234, 1.2 kB",
    "99949, 99.9 kB",
    "99950, 100 kB",
    "999499, 999 kB",
    "999500, 1.0 MB",
    "123456789, 123 MB",
    "1e10, 10.0 GB",
    "9.3e18, 9.3 EB",
    "1e24, 1000000 EB",
  })
  void ratesHaveThreeDigits(double count, String written) {
    assertThat(Text.bytes(count)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\rb",
        "a\tb",
        "a\u001bb",
        "a\u0000b",
        "a\u007fb", // ASCII
        "a\u009bb",
        "a\u0085b", // Latin-1: CSI, and a line end
        "a\u2028b",
        "a\u2029b", // Unicode's line ends
        "a\u202eb",
        "a\u2066b",
        "a\u200bb",
        "a\ufeffb", // writing direction, invisible ones
        "a\ud800b",
        "a\udc00b", // halves of pairs
        "a\"b",
      })
  void whatATerminalOrALogObeysIsReplaced(String name) {
    assertThat(Text.quoted(name)).isEqualTo("\"a?b\"");
  }

  @Test
  void lettersOfTheWorldStay() {
    assertThat(Text.quoted("Größe 日本 🚣 x\\y")).isEqualTo("\"Größe 日本 🚣 x\\y\"");
  }

  @Test
  void aLongNameIsCutAndNotInTheMiddleOfACharacter() {
    assertThat(Text.quoted("x".repeat(200))).isEqualTo("\"" + "x".repeat(200) + "\"");
    assertThat(Text.quoted("x".repeat(201))).isEqualTo("\"" + "x".repeat(200) + "...\"");
    assertThat(Text.quoted("x".repeat(199) + "🚣")).isEqualTo("\"" + "x".repeat(199) + "?...\"");
  }

  @Test
  void theCourseOfATransferNamesWhatThereIsToName() {
    assertThat(Text.course(SampleReports.success("f", 1_234_567, 0)))
        .isEqualTo("1,234,567 bytes in 0.500 s (2.5 MB/s)");
    assertThat(
            Text.course(
                SampleReports.success(
                    "f", 1, 1, Option.of("blksize", 1468), Option.of("tsize", 1))))
        .isEqualTo("1 byte in 0.500 s (2 B/s), blksize=1468 tsize=1, 1 packet sent again");
    assertThat(Text.course(SampleReports.success("f", 0, 1_200)))
        .isEqualTo("0 bytes in 0.500 s (0 B/s), 1,200 packets sent again");
    assertThat(Text.course(SampleReports.repeated(0, 65_536)))
        .isEqualTo("512 bytes in 0.500 s (1.0 kB/s), 65,536 packets received again");
    assertThat(Text.course(SampleReports.repeated(2, 1)))
        .isEqualTo(
            "512 bytes in 0.500 s (1.0 kB/s), 2 packets sent again, 1 packet received again");
  }

  @Test
  void whatItHadToDoWithoutIsNamedAtTheEnd() {
    assertThat(
            Text.course(
                SampleReports.fallenBack(
                    new Fallback.OptionsIgnored(),
                    new Fallback.SmallerBlocks(8192, 1468, new Failure.Refused(true)))))
        .isEqualTo(
            "512 bytes in 0.500 s (1.0 kB/s); the server ignored our options; retried"
                + " with blocks of 1468 bytes in place of 8192: the peer is gone: its port is"
                + " closed");
  }

  @Test
  void optionsOfAPeerAreMadePrintableToo() {
    assertThat(Text.course(SampleReports.success("f", 2, 0, new Option("x\n", "\u001b"))))
        .endsWith(", x?=?");
  }
}
