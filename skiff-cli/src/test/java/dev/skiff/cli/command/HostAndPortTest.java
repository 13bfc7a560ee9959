package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HostAndPortTest {
  @Test
  void withoutWordsThereIsNeitherHostNorPort() {
    assertThat(HostAndPort.of(null, null)).isEqualTo(new HostAndPort(null, null));
  }

  @Test
  void aSingleNumberIsAPort() {
    assertThat(HostAndPort.of("6969", null)).isEqualTo(new HostAndPort(null, 6969));
    assertThat(HostAndPort.of("0", null)).isEqualTo(new HostAndPort(null, 0));
    assertThat(HostAndPort.of("65535", null)).isEqualTo(new HostAndPort(null, 65_535));
  }

  @Test
  void aSingleNameIsAHost() {
    assertThat(HostAndPort.of("192.0.2.7", null)).isEqualTo(new HostAndPort("192.0.2.7", null));
    assertThat(HostAndPort.of("box", null)).isEqualTo(new HostAndPort("box", null));
    assertThat(HostAndPort.of("2001:db8::7", null)).isEqualTo(new HostAndPort("2001:db8::7", null));
    assertThat(HostAndPort.of("::", null)).isEqualTo(new HostAndPort("::", null));
  }

  @Test
  void twoWordsAreHostAndPort() {
    assertThat(HostAndPort.of("box", "69")).isEqualTo(new HostAndPort("box", 69));
  }

  @Test
  void bracketsAroundAnIpv6AddressAreTakenOff() {
    assertThat(HostAndPort.of("[::1]", "69")).isEqualTo(new HostAndPort("::1", 69));
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "", "x", "69x", "0x45", "123456", "٦٩", " 69"})
  void whatIsNoPortIsRefused(String port) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> HostAndPort.of("box", port))
        .withMessage("'" + port + "' is not a valid port: 0 to 65535");
  }

  @Test
  void aSingleNumberThatIsNoPortIsRefusedAndNotTakenForAnAddress() {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> HostAndPort.of("70000", null))
        .withMessage("'70000' is not a valid port: 0 to 65535");
  }

  @Test
  void anEmptyAddressIsRefusedAsJavaWouldTakeItForThisHost() {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> HostAndPort.of("", "69"))
        .withMessage("the address is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "box:6969, box, 6969",
    "127.0.0.1:69, 127.0.0.1, 69",
    "[::1]:69, ::1, 69",
    "[fe80::1%eth0]:0, fe80::1%eth0, 0"
  })
  void aPortMayFollowAColon(String word, String host, int port) {
    assertThat(HostAndPort.of(word, null)).isEqualTo(new HostAndPort(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "::1:69", "2001:db8::7", "fe80::1%eth0"})
  void theColonsOfAnIpv6AddressAreItsOwn(String address) {
    assertThat(HostAndPort.of(address, null)).isEqualTo(new HostAndPort(address, null));
    assertThat(HostAndPort.of(address, "70")).isEqualTo(new HostAndPort(address, 70));
  }

  @ParameterizedTest
  @ValueSource(strings = {":69", "box:", "box:x", "[::1]:", "[::1]:x", "box:-1"})
  void aHalfOfHostAndPortIsRefused(String word) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> HostAndPort.of(word, null))
        .withMessage("'" + word + "' is not a valid ADDRESS or ADDRESS:PORT");
  }

  @Test
  void aPortIsGivenOnce() {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> HostAndPort.of("box:69", "70"))
        .withMessage("'box:69' already has a port: leave out '70'");
  }
}
