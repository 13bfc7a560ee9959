package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Negotiation.Confirmation;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2347, 2348, 2349, 7440: the OACKs that a client accepts. */
class NegotiationConfirmTest {
  @ParameterizedTest
  @CsvSource({
    "blksize,1468,1468", "blksize,1468,8", "BLKSIZE,1468,512", "windowsize,16,16",
        "windowsize,16,1",
    "timeout,5,5", "utimeout,20000,20000", "rollover,1,1", "rollover,0,0", "tsize,0,4711"
  })
  void anAnswerThatTheRequestAllowsIsConfirmed(String name, String asked, String answered) {
    assertThat(
            confirm(new Option(name, asked), new Option(name.toUpperCase(Locale.ROOT), answered)))
        .isInstanceOf(Confirmation.Confirmed.class);
  }

  @ParameterizedTest
  @Tag("rfc2348-client")
  @Tag("rfc2349-timeout-answer")
  @Tag("rfc7440-3-range")
  @Tag("rfc7440-3-client")
  @CsvSource({
    "blksize,1468,1469", "blksize,1468,7", "blksize,1468,0", "windowsize,16,17", "windowsize,16,0",
    "timeout,5,6", "timeout,5,4", "utimeout,20000,20001", "rollover,1,0", "rollover,0,1",
    "blksize,1468,99999999999999999999"
  })
  void aValueThatWasNotOfferedIsRefused(String name, String asked, String answered) {
    assertRefused(
        confirm(new Option(name, asked), new Option(name, answered)),
        "the value of option " + name + " is not one that was offered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1024abc", " 512", "+512"})
  void aValueThatIsNoNumberIsRefused(String answered) {
    assertRefused(
        confirm(new Option("blksize", "1024"), new Option("blksize", answered)),
        "the value of option blksize is not a number");
    assertRefused(
        confirm(new Option("tsize", "0"), new Option("tsize", answered)),
        "the value of option tsize is not a number");
  }

  @Test
  void anOptionThatWasNotAskedForIsRefused() {
    assertRefused(
        confirm(new Option("blksize", "1024"), new Option("tsize", "5")),
        "option tsize was not asked for");
    assertRefused(
        Negotiation.confirm(List.of(), List.of(new Option("", "")), Direction.READ),
        "option  was not asked for");
  }

  @Test
  void theNameInARefusalIsShortAndPrintable() {
    assertRefused(
        confirm(new Option("tsize", "0"), new Option("\u001b[2J é" + "x".repeat(500), "5")),
        "option ?[2J é" + "x".repeat(26) + " was not asked for");
  }

  @Test
  void anEmptyOackLeavesTheDefaults() {
    assertThat(Negotiation.confirm(List.of(Option.of("blksize", 9)), List.of(), Direction.READ))
        .isEqualTo(new Confirmation.Confirmed(Agreement.NONE));
  }

  @Test
  @Tag("rfc2347-format-order")
  @Tag("rfc2347-negotiation-acknowledged")
  void whatIsConfirmedHolds() {
    List<Option> asked =
        List.of(
            Option.of("blksize", 1_468),
            Option.of("windowsize", 64),
            Option.of("timeout", 3),
            Option.of("rollover", 1),
            Option.of("tsize", 0));
    List<Option> answered =
        List.of(
            Option.of("TSIZE", 4_711),
            Option.of("rollover", 1),
            Option.of("timeout", 3),
            Option.of("windowsize", 32),
            Option.of("blksize", 1_024));
    assertThat(Negotiation.confirm(asked, answered, Direction.READ))
        .isEqualTo(
            new Confirmation.Confirmed(
                new Agreement(
                    new TransferParameters(
                        1_024,
                        32,
                        BlockNumbering.ROLLOVER_TO_1,
                        true,
                        3_000_000_000L,
                        OptionalLong.of(4_711)),
                    answered)));
  }

  // RFC 2349: on a read the size is the server's, on a write it repeats the client's.
  @Test
  void theSizeIsTheServersOnAReadAndTheClientsOnAWrite() {
    List<Option> asked = List.of(Option.of("tsize", 10));
    List<Option> answered = List.of(Option.of("tsize", 20));
    assertThat(parameters(asked, answered, Direction.READ).transferSizeBytes()).hasValue(20);
    assertThat(parameters(asked, answered, Direction.WRITE).transferSizeBytes()).hasValue(10);
  }

  @Test
  void ofAnOptionAnsweredTwiceTheFirstCounts() {
    List<Option> asked = List.of(Option.of("blksize", 1_468));
    List<Option> answered = List.of(Option.of("blksize", 1_024), Option.of("BlkSize", 9_999));
    assertThat(parameters(asked, answered, Direction.READ).blockSize()).isEqualTo(1_024);
  }

  @Test
  void anEchoOfWhatIsNoNumberHasNoEffect() {
    List<Option> echo = List.of(new Option("blksize", "small"));
    assertThat(parameters(echo, echo, Direction.READ)).isEqualTo(TransferParameters.PLAIN);
  }

  @Test
  void anEchoedTimeoutOutsideOfItsRangeIsRefused() {
    assertRefused(
        confirm(Option.of("timeout", 256), Option.of("timeout", 256)),
        "the value of option timeout is not one that was offered");
  }

  private static Confirmation confirm(Option asked, Option answered) {
    return Negotiation.confirm(List.of(asked), List.of(answered), Direction.READ);
  }

  private static TransferParameters parameters(
      List<Option> asked, List<Option> answered, Direction direction) {
    Confirmation confirmation = Negotiation.confirm(asked, answered, direction);
    return ((Confirmation.Confirmed) confirmation).agreement().parameters();
  }

  private static void assertRefused(Confirmation confirmation, String reason) {
    assertThat(confirmation).isEqualTo(new Confirmation.Rejected(reason));
  }
}
