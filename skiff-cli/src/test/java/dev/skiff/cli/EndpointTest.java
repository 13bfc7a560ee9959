package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class EndpointTest {
  @Test
  void withoutWordsThereIsNeitherHostNorPort() {
    assertThat(Endpoint.of(null, null)).isEqualTo(new Endpoint(null, null));
  }

  @Test
  void aSingleNumberIsAPort() {
    assertThat(Endpoint.of("6969", null)).isEqualTo(new Endpoint(null, 6969));
    assertThat(Endpoint.of("0", null)).isEqualTo(new Endpoint(null, 0));
    assertThat(Endpoint.of("65535", null)).isEqualTo(new Endpoint(null, 65_535));
  }

  @Test
  void aSingleNameIsAHost() {
    assertThat(Endpoint.of("192.0.2.7", null)).isEqualTo(new Endpoint("192.0.2.7", null));
    assertThat(Endpoint.of("box", null)).isEqualTo(new Endpoint("box", null));
    assertThat(Endpoint.of("2001:db8::7", null)).isEqualTo(new Endpoint("2001:db8::7", null));
    assertThat(Endpoint.of("::", null)).isEqualTo(new Endpoint("::", null));
  }

  @Test
  void twoWordsAreHostAndPort() {
    assertThat(Endpoint.of("box", "69")).isEqualTo(new Endpoint("box", 69));
  }

  @Test
  void bracketsAroundAnIpv6AddressAreTakenOff() {
    assertThat(Endpoint.of("[::1]", "69")).isEqualTo(new Endpoint("::1", 69));
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "", "x", "69x", "0x45", "123456", "٦٩", " 69"})
  void whatIsNoPortIsRefused(String port) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Endpoint.of("box", port))
        .withMessage("'" + port + "' is no port: 0 to 65535");
  }

  @Test
  void aSingleNumberThatIsNoPortIsRefusedAndNotTakenForAnAddress() {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Endpoint.of("70000", null))
        .withMessage("'70000' is no port: 0 to 65535");
  }

  @Test
  void anEmptyAddressIsRefusedAsJavaWouldTakeItForThisHost() {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Endpoint.of("", "69"))
        .withMessage("the address is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"box:6969", "127.0.0.1:69", "[::1]:69"})
  void aPortAfterAColonIsExplained(String address) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> Endpoint.of(address, null))
        .withMessage(
            "'" + address + "' is no address: the port is a word of its own, after a space");
  }
}
