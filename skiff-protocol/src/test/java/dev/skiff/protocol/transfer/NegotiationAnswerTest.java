package dev.skiff.protocol.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Option;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2347, 2348, 2349, 7440: the answer of a server to the options of a request. */
class NegotiationAnswerTest {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  // RFC 2348: 8 to 65464; a server may answer with less.
  @ParameterizedTest
  @Tag("rfc2348-range")
  @Tag("rfc2348-answer")
  @CsvSource({
    "8,8",
    "9,9",
    "512,512",
    "1468,1468",
    "65464,65464",
    "65465,65464",
    "65536,65464",
    "9223372036854775807,65464",
    "99999999999999999999,65464",
    "0001024,1024"
  })
  void aBlockSizeIsTakenUpToTheLargest(String asked, int agreed) {
    Agreement agreement = answer(Limits.DEFAULT, new Option("blksize", asked));
    assertThat(agreement.parameters().blockSize()).isEqualTo(agreed);
    assertThat(agreement.options()).containsExactly(Option.of("blksize", agreed));
  }

  @ParameterizedTest
  @Tag("rfc2347-negotiation-invalid")
  @Tag("rfc2348-range")
  @ValueSource(
      strings = {
        "0", "-1", "7", "00", "1024abc", "", "+512", " 512", "512 ", "0x200", "٥١٢", "5.1"
      })
  void aBlockSizeThatCannotBeAnsweredIsLeftOut(String asked) {
    assertThat(answer(Limits.DEFAULT, new Option("blksize", asked))).isEqualTo(Agreement.NONE);
  }

  @Test
  @Tag("rfc2348-answer")
  void aBlockSizeIsClampedToTheLimit() {
    Limits limits = Limits.DEFAULT.toBuilder().blockBytes(1_468).build();
    Agreement agreement = answer(limits, new Option("blksize", "8192"));
    assertThat(agreement.parameters().blockSize()).isEqualTo(1_468);
    assertThat(agreement.options()).containsExactly(Option.of("blksize", 1_468));
  }

  // RFC 7440 section 3: 1 to 65535; a server may answer with less.
  @ParameterizedTest
  @Tag("rfc7440-3-decimal")
  @Tag("rfc7440-3-range")
  @Tag("rfc7440-3-answer")
  @CsvSource({"1,1", "16,16", "4096,4096", "4097,4096", "65535,4096", "99999999999999999999,4096"})
  void aWindowIsTakenUpToTheLimit(String asked, int agreed) {
    Agreement agreement = answer(Limits.DEFAULT, new Option("windowsize", asked));
    assertThat(agreement.parameters().windowSize()).isEqualTo(agreed);
    assertThat(agreement.options()).containsExactly(Option.of("windowsize", agreed));
  }

  @ParameterizedTest
  @Tag("rfc7440-3-decimal")
  @Tag("rfc7440-3-range")
  @ValueSource(strings = {"0", "-1", "", "16 ", "many"})
  void aWindowThatCannotBeAnsweredIsLeftOut(String asked) {
    assertThat(answer(Limits.DEFAULT, new Option("windowsize", asked))).isEqualTo(Agreement.NONE);
  }

  @Test
  @Tag("rfc2347-format-order")
  @Tag("rfc7440-3-answer")
  void theBytesOfAWindowAreBoundInWhicheverOrderTheOptionsCome() {
    Limits limits = Limits.DEFAULT.toBuilder().windowBytes(100_000).build();
    Option block = new Option("blksize", "1468");
    Option window = new Option("WindowSize", "1000");
    Option fitting = Option.of("WindowSize", 68);

    assertThat(answer(limits, block, window).options()).containsExactly(block, fitting);
    assertThat(answer(limits, window, block).options()).containsExactly(fitting, block);
    assertThat(answer(limits, window, block).parameters().windowSize()).isEqualTo(68);
    assertThat(answer(limits, window).parameters().windowSize()).isEqualTo(100_000 / 512);
  }

  @Test
  void aWindowOfOneIsLeftWhereASingleBlockExceedsTheBytes() {
    Limits limits = Limits.DEFAULT.toBuilder().windowBytes(512).build();
    Agreement agreement =
        answer(limits, new Option("blksize", "65464"), new Option("windowsize", "2"));
    assertThat(agreement.parameters().windowSize()).isEqualTo(1);
    assertThat(agreement.parameters().blockSize()).isEqualTo(65_464);
  }

  // RFC 2349: 1 to 255 seconds; the answer is the same value or none.
  @ParameterizedTest
  @Tag("rfc2349-timeout-range")
  @Tag("rfc2349-timeout-answer")
  @CsvSource({"1,1000000000", "5,5000000000", "255,255000000000"})
  void aTimeoutIsTakenAsItIs(String asked, long nanos) {
    Agreement agreement = answer(Limits.DEFAULT, new Option("timeout", asked));
    assertThat(agreement.parameters().timeoutNanos()).isEqualTo(nanos);
    assertThat(agreement.options()).containsExactly(new Option("timeout", asked));
  }

  @ParameterizedTest
  @Tag("rfc2349-timeout-range")
  @ValueSource(strings = {"0", "256", "-1", "", "1s", "99999999999999999999"})
  void aTimeoutOutOfRangeIsLeftOut(String asked) {
    assertThat(answer(Limits.DEFAULT, new Option("timeout", asked))).isEqualTo(Agreement.NONE);
  }

  // tftp-hpa: 10,000 to 255,000,000 microseconds.
  @ParameterizedTest
  @CsvSource({"10000,10000000", "250000,250000000", "255000000,255000000000"})
  void aTimeoutInMicrosecondsIsTakenAsItIs(String asked, long nanos) {
    Agreement agreement = answer(Limits.DEFAULT, new Option("utimeout", asked));
    assertThat(agreement.parameters().timeoutNanos()).isEqualTo(nanos);
    assertThat(agreement.options()).containsExactly(new Option("utimeout", asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9999", "255000001", "99999999999999999999", "1e5"})
  void aTimeoutInMicrosecondsOutOfRangeIsLeftOut(String asked) {
    assertThat(answer(Limits.DEFAULT, new Option("utimeout", asked))).isEqualTo(Agreement.NONE);
  }

  @ParameterizedTest
  @CsvSource({"0,ROLLOVER_TO_0", "1,ROLLOVER_TO_1"})
  void aRolloverIsTakenAsItIs(String asked, BlockNumbering numbering) {
    Agreement agreement = answer(Limits.DEFAULT, new Option("rollover", asked));
    assertThat(agreement.parameters().numbering()).isEqualTo(numbering);
    assertThat(agreement.parameters().numberingAgreed()).isTrue();
    assertThat(agreement.options()).containsExactly(new Option("rollover", asked));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "65535", "-1", ""})
  void anotherRolloverIsLeftOut(String asked) {
    assertThat(answer(Limits.DEFAULT, new Option("rollover", asked))).isEqualTo(Agreement.NONE);
  }

  // RFC 2349: a client sends "0" on a read, but another value means the same.
  @ParameterizedTest
  @Tag("rfc2349-tsize-read-asked")
  @Tag("rfc2349-tsize-read-answered")
  @ValueSource(strings = {"0", "5", "-1", "", "x"})
  void aTransferSizeIsAnsweredWithTheSizeOfTheFile(String asked) {
    Agreement agreement =
        Negotiation.answer(
            List.of(new Option("tsize", asked)), OptionalLong.of(1L << 40), Limits.DEFAULT);
    assertThat(agreement.options()).containsExactly(Option.of("tsize", 1L << 40));
    assertThat(agreement.parameters().transferSizeBytes()).hasValue(1L << 40);
  }

  @Test
  void aTransferSizeIsLeftOutWhereTheSizeIsNotKnown() {
    assertThat(answer(Limits.DEFAULT, new Option("tsize", "0"))).isEqualTo(Agreement.NONE);
  }

  @Test
  @Tag("rfc2347-negotiation-only-requested")
  void theSizeIsNotAgreedWhereItWasNotAsked() {
    Agreement agreement = Negotiation.answer(List.of(), OptionalLong.of(9), Limits.DEFAULT);
    assertThat(agreement).isEqualTo(Agreement.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "12,12",
    "999999999999999999,999999999999999999",
    "9223372036854775807,9223372036854775807",
    "99999999999999999999,9223372036854775807"
  })
  void theAnnouncedSizeIsTheFirstTransferSize(String asked, long size) {
    List<Option> options =
        List.of(new Option("a", "1"), new Option("TSIZE", asked), new Option("tsize", "7"));
    assertThat(Negotiation.announcedSize(options)).hasValue(size);
  }

  @Test
  void noSizeIsAnnouncedByAnInvalidOrMissingTransferSize() {
    assertThat(Negotiation.announcedSize(List.of())).isEmpty();
    assertThat(Negotiation.announcedSize(List.of(new Option("tsize", "-1")))).isEmpty();
    assertThat(Negotiation.announcedSize(List.of(new Option("blksize", "9")))).isEmpty();
    assertThat(Negotiation.announcedSize(List.of(new Option("t\u017fize", "9")))).isEmpty();
  }

  // RFC 2347 sets no order for the answer; that of the request suits every client.
  @Test
  @Tag("rfc2347-format-case")
  @Tag("rfc2347-negotiation-unknown")
  @Tag("rfc2349-timeout-name")
  void theAnswerKeepsTheOrderAndTheSpellingOfTheClient() {
    Agreement agreement =
        answer(
            Limits.DEFAULT,
            new Option("WINDOWSIZE", "8"),
            new Option("unknown", "1"),
            new Option("TimeOut", "3"),
            new Option("blksize2", "1024"),
            new Option("bLkSiZe", "1024"));
    assertThat(agreement.options())
        .containsExactly(
            new Option("WINDOWSIZE", "8"),
            new Option("TimeOut", "3"),
            new Option("bLkSiZe", "1024"));
  }

  @Test
  @Tag("rfc2347-negotiation-once")
  void ofAnOptionGivenTwiceTheFirstCounts() {
    Agreement agreement =
        answer(
            Limits.DEFAULT,
            new Option("blksize", "1024"),
            new Option("BLKSIZE", "2048"),
            new Option("blksize", "4096"));
    assertThat(agreement.options()).containsExactly(new Option("blksize", "1024"));
    assertThat(agreement.parameters().blockSize()).isEqualTo(1_024);
  }

  @Test
  void anInvalidFirstOneIsNotReplacedByTheSecond() {
    Agreement agreement =
        answer(Limits.DEFAULT, new Option("blksize", "x"), new Option("blksize", "1024"));
    assertThat(agreement).isEqualTo(Agreement.NONE);
  }

  private static Agreement answer(Limits limits, Option... asked) {
    return Negotiation.answer(List.of(asked), UNKNOWN, limits);
  }
}
