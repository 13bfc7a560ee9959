package dev.skiff.protocol.wire;

import static dev.skiff.protocol.wire.PacketBytes.array;
import static dev.skiff.protocol.wire.PacketBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 section 5 and RFC 2347: RRQ, WRQ and OACK, and their strings. */
class RequestDecodingTest {
  private static final String OPTIONS = "blksize\0001024\0tsize\0000\0";

  // It is complete only at the end of a pair, or in the name of an option without a value.
  @ParameterizedTest
  @Tag("rfc1350-5-request-format")
  @ValueSource(ints = {1, 2})
  void everyTruncationOfARequestIsMalformedOrHasTheOptionsThatAreWhole(int opcode) {
    ByteBuffer whole = bytes(0, opcode, "file", 0, "octet", 0, OPTIONS);
    List<Integer> optionCounts = new ArrayList<>();
    for (int length = 0; length <= whole.capacity(); length++) {
      optionCounts.add(
          switch (PacketDecoder.decode(whole.duplicate().limit(length))) {
            case Packet.Request request -> request.options().size();
            case Datagram other -> {
              assertThat(other).isInstanceOf(Datagram.Malformed.class);
              yield -1;
            }
          });
    }
    List<Integer> expected =
        IntStream.rangeClosed(0, whole.capacity())
            .map(RequestDecodingTest::optionsOf)
            .boxed()
            .toList();
    assertThat(optionCounts).isEqualTo(expected);
  }

  /** The options of {@code ..file.octet.blksize.1024.tsize.0.}, cut after so many bytes. */
  private static int optionsOf(int length) {
    return switch (length) {
      case 13, 21 -> 0;
      case 26, 32 -> 1;
      case 34 -> 2;
      default -> -1;
    };
  }

  @Test
  @Tag("rfc2347-format-oack")
  void everyTruncationOfAnOackIsMalformedOrHasTheOptionsThatAreWhole() {
    ByteBuffer whole = bytes(0, 6, "a", 0, "1", 0);
    assertThat(oack(whole.duplicate().limit(2))).isEmpty();
    assertMalformed(whole.duplicate().limit(3), "the OACK's options are not terminated");
    assertThat(oack(whole.duplicate().limit(4))).isEmpty();
    assertMalformed(whole.duplicate().limit(5), "the OACK's options are not terminated");
    assertThat(oack(whole)).containsExactly(new Option("a", "1"));
  }

  @Test
  void theMissingPartIsNamed() {
    assertMalformed(bytes(0, 1), "the request's file name is not terminated");
    assertMalformed(bytes(0, 1, "file"), "the request's file name is not terminated");
    assertMalformed(bytes(0, 2, "file", 0), "the request's mode is not terminated");
    assertMalformed(bytes(0, 2, "file", 0, "octet"), "the request's mode is not terminated");
    assertMalformed(
        bytes(0, 2, "file", 0, "octet", 0, "tsize"), "the request's options are not terminated");
  }

  @Test
  void namesAndModesComeOutAsTheyWereSent() {
    assertThat(request(bytes(0, 2, "../\\a\n", 0, "MaIl", 0)))
        .isEqualTo(new Packet.Request(Direction.WRITE, "../\\a\n", "MaIl", List.of()));
    assertThat(request(bytes(0, 1, 0, 0)))
        .isEqualTo(new Packet.Request(Direction.READ, "", "", List.of()));
  }

  // Some boot ROMs send requests of a fixed length.
  @ParameterizedTest
  @Tag("rfc2347-format-request")
  @ValueSource(ints = {1, 2, 3, 100, 400})
  void nulsAfterTheRequestArePadding(int count) {
    String padding = "\0".repeat(count);
    assertThat(request(bytes(0, 1, "file", 0, "octet", 0, padding)).options()).isEmpty();
    assertThat(request(bytes(0, 1, "file", 0, "octet", 0, OPTIONS, padding)).options())
        .containsExactly(new Option("blksize", "1024"), new Option("tsize", "0"));
  }

  @Test
  @Tag("rfc2347-format-request")
  void anOptionWithoutAValueIsDropped() {
    assertThat(request(bytes(0, 1, "f", 0, "octet", 0, "a", 0, "1", 0, "tsize", 0)).options())
        .containsExactly(new Option("a", "1"));
  }

  @Test
  void anEmptyValueIsKept() {
    assertThat(request(bytes(0, 1, "f", 0, "octet", 0, "tsize", 0, 0, "a", 0, "1", 0)).options())
        .containsExactly(new Option("tsize", ""), new Option("a", "1"));
  }

  @Test
  void repeatedOptionsKeepTheirOrderAndSpelling() {
    assertThat(request(bytes(0, 1, "f", 0, "octet", 0, "B", 0, "1", 0, "b", 0, "2", 0)).options())
        .containsExactly(new Option("B", "1"), new Option("b", "2"));
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 32, 33, 100})
  void optionsAfterThe32ndArePassedOver(int count) {
    ByteBuffer datagram = bytes(0, 1, "f", 0, "octet", 0, "a\0001\0".repeat(count));
    assertThat(request(datagram).options()).hasSize(Math.min(count, PacketDecoder.MAX_OPTIONS));
  }

  @ParameterizedTest
  @Tag("rfc1350-5-name-is-netascii")
  @Tag("rfc7440-3-strings")
  @ValueSource(
      strings = {
        "\u0080",
        "a\u00ff",
        "\u00c3",
        "\u00c0\u0080",
        "\u00ed\u00a0\u0080",
        "\u00f5\1\1\1"
      })
  void whatIsNotUtf8IsMalformedButAnOptionOfARequestIsIgnored(String octets) {
    String problem = " not valid UTF-8";
    assertMalformed(bytes(0, 1, octets, 0, "octet", 0), "the request's file name is" + problem);
    assertMalformed(bytes(0, 1, "f", 0, octets, 0), "the request's mode is" + problem);
    assertMalformed(bytes(0, 6, octets, 0, "1", 0), "the OACK's options are" + problem);
    ByteBuffer name = bytes(0, 1, "f", 0, "octet", 0, octets, 0, "1", 0, "b", 0, "2", 0);
    ByteBuffer value = bytes(0, 1, "f", 0, "octet", 0, "a", 0, octets, 0, "b", 0, "2", 0);
    assertThat(request(name).options()).containsExactly(new Option("b", "2"));
    assertThat(request(value).options()).containsExactly(new Option("b", "2"));
  }

  @Test
  void aBrokenRequestIsShownAsFarAsItIsThere() {
    assertAttempted(bytes(0, 1, "f\u00ff\u0080", 0, "octet", 0), "f\\xff\\x80", "octet");
    assertAttempted(bytes(0, 1, "f", 0), "f", "");
    assertAttempted(bytes(0, 1, "f"), "f", "");
    assertAttempted(bytes(0, 1), "", "");
    assertThat(PacketDecoder.attempted(bytes(0, 2, "f")).direction()).isEqualTo(Direction.WRITE);
  }

  private static void assertAttempted(ByteBuffer datagram, String name, String mode) {
    assertThat(PacketDecoder.attempted(datagram))
        .isEqualTo(new Packet.Request(Direction.READ, name, mode, List.of()));
  }

  @Test
  void theNameMayFillTheDatagram() {
    String name = "n".repeat(65_000);
    assertThat(request(bytes(0, 1, name, 0, "octet", 0)).filename()).isEqualTo(name);
  }

  @Test
  void aRequestThatIsReadDoesNotShareTheListItWasMadeOf() {
    List<Option> options = new ArrayList<>(List.of(new Option("a", "1")));
    Packet.Request request = new Packet.Request(Direction.READ, "f", "octet", options);
    Packet.OptionAck oack = new Packet.OptionAck(options);
    options.clear();
    assertThat(request.options()).hasSize(1);
    assertThat(oack.options()).hasSize(1);
    assertThat(array(PacketEncoder.encode(oack))).isEqualTo(array(bytes(0, 6, "a", 0, "1", 0)));
  }

  private static Packet.Request request(ByteBuffer datagram) {
    return (Packet.Request) PacketDecoder.decode(datagram);
  }

  private static List<Option> oack(ByteBuffer datagram) {
    return ((Packet.OptionAck) PacketDecoder.decode(datagram)).options();
  }

  private static void assertMalformed(ByteBuffer datagram, String problem) {
    assertThat(PacketDecoder.decode(datagram)).isEqualTo(new Datagram.Malformed(problem));
  }
}
