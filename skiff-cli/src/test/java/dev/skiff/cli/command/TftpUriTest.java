package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** RFC 3617. */
class TftpUriTest {
  @Test
  void theSchemeSaysWhatCarriesIt() {
    assertThat(TftpUri.parse("tftp://h/f").transport()).isEqualTo(Transport.UDP);
    assertThat(TftpUri.parse("TFTP+TCP://h:70/f;mode=octet"))
        .isEqualTo(new TftpUri(new RemoteFile("h", 70, "f"), Mode.OCTET, Transport.TCP));
  }

  @Test
  @Tag("rfc1350-4-port-69")
  @Tag("rfc3617-2-scheme")
  @Tag("rfc3617-2-default-mode")
  void hostAndFileAreEnough() {
    assertThat(TftpUri.parse("tftp://example.com/myconfigurationfile"))
        .isEqualTo(
            new TftpUri(
                new RemoteFile("example.com", 69, "myconfigurationfile"), null, Transport.UDP));
  }

  @Test
  @Tag("rfc3617-2-host")
  void aPortMayStandAfterTheHost() {
    assertThat(TftpUri.parse("tftp://192.0.2.7:6969/f").remote())
        .isEqualTo(new RemoteFile("192.0.2.7", 6969, "f"));
    assertThat(TftpUri.parse("tftp://192.0.2.7:/f").remote().port()).isEqualTo(69);
  }

  @Test
  void theSchemeAndTheModeAreReadWithoutCase() {
    TftpUri uri = TftpUri.parse("TFTP://h/f;MODE=NetASCII");
    assertThat(uri.mode()).isEqualTo(Mode.NETASCII);
    assertThat(uri.remote().name()).isEqualTo("f");
  }

  @Test
  @Tag("rfc3617-2-mode")
  void theModeIsNotPartOfTheName() {
    assertThat(TftpUri.parse("tftp://example.com/mystartupfile;mode=netascii"))
        .isEqualTo(
            new TftpUri(
                RemoteFile.of("example.com", "mystartupfile"), Mode.NETASCII, Transport.UDP));
    assertThat(TftpUri.parse("tftp://h/f;mode=octet").mode()).isEqualTo(Mode.OCTET);
  }

  @Test
  @Tag("rfc3617-2.1-escaped")
  void anEncodedSemicolonIsPartOfTheName() {
    TftpUri uri = TftpUri.parse("tftp://h/f%3Bmode=netascii");
    assertThat(uri.mode()).isNull();
    assertThat(uri.remote().name()).isEqualTo("f;mode=netascii");
  }

  @ParameterizedTest
  @Tag("rfc3617-2-file")
  @Tag("rfc3617-2.1-escaped")
  @CsvSource({
    "a%20b, 'a b'",
    "a+b, a+b",
    "%C3%BC, ü",
    "ü, ü",
    "50%25, 50%",
    "%2541, %41",
    "%3f%23, ?#",
    "dir/sub/f, dir/sub/f",
    "/etc/f, /etc/f",
    "a:b@c, a:b@c",
    "a%5Cb, a\\b",
  })
  void percentEncodingIsUndoneOnce(String path, String name) {
    assertThat(TftpUri.parse("tftp://h/" + path).remote().name()).isEqualTo(name);
  }

  @Test
  @Tag("rfc3617-2-host")
  void anIpv6HostStandsInBrackets() {
    assertThat(TftpUri.parse("tftp://[2001:db8::7]:6969/f").remote())
        .isEqualTo(new RemoteFile("2001:db8::7", 6969, "f"));
    assertThat(TftpUri.parse("tftp://[fe80::1%25eth0]/f").remote().host())
        .isEqualTo("fe80::1%eth0");
  }

  @Test
  void aHostMayHaveAnUnderscore() {
    assertThat(TftpUri.parse("tftp://tftp_server:6969/f").remote())
        .isEqualTo(new RemoteFile("tftp_server", 6969, "f"));
  }

  @ParameterizedTest
  @Tag("rfc3617-2-no-mail")
  @Tag("rfc3617-2-file")
  @Tag("rfc3617-2.1-escaped")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http://h/f | its scheme is neither tftp nor tftp+tcp",
        "tftps://h/f | its scheme is neither tftp nor tftp+tcp",
        "tftp:///f | it has no host",
        "tftp://:69/f | ':69' is not a valid host or host:port",
        "tftp://h:x/f | 'h:x' is not a valid host or host:port",
        "tftp://h%41/f | 'h%41' is not a valid host or host:port",
        "tftp://h:0/f | port must be 1 to 65535, not 0",
        "tftp://h:65536/f | port must be 1 to 65535, not 65536",
        "tftp://h | it has no file name",
        "tftp://h/ | it has no file name",
        "tftp://h/;mode=octet | it has no file name",
        "tftp://h/f?x=1 | a '?' or '#' in a file name is written as %3F or %23",
        "tftp://h/f#x | a '?' or '#' in a file name is written as %3F or %23",
        "tftp://me@h/f | TFTP has no user names",
        "tftp://me:pw@h/f | TFTP has no user names",
        "tftp://h/f;mode=mail | its mode is neither octet nor netascii",
        "tftp://h/f;mode= | its mode is neither octet nor netascii",
        "tftp://h/a b | Illegal character in path",
        "tftp://h/a%2 | Malformed escape pair",
        "tftp://h/a%zz | Malformed escape pair",
        "tftp://h/%FF | its percent-encoding is not valid UTF-8",
        "tftp://h/a%0Ab | its file name has control characters",
        "tftp://h/a%00b | its file name has control characters",
        "tftp://h/%1b%5b31m | its file name has control characters",
        "tftp://h/%C2%9B31m | its file name has control characters",
        "tftp://h/%E2%80%AEtxt.exe | its file name has control characters",
      })
  void whatIsWrongIsSaid(String uri, String why) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> TftpUri.parse(uri))
        .withMessage("'" + uri + "' is not a TFTP URI: " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tftp://h/f", "TFTP://h/f", "http://h/f", "tftp+tcp://h/f", "a://\nb"})
  void aWordWithASchemeIsMeantAsAUri(String word) {
    assertThat(TftpUri.looksLikeOne(word)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "dir/f", "C:/f", "//h/f", "://f", "1a://f", "tftp:f", ""})
  void aFileNameIsNot(String word) {
    assertThat(TftpUri.looksLikeOne(word)).isFalse();
  }
}
