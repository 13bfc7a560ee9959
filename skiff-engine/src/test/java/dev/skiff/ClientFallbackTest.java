package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that know no options, or answer them badly: the user gets the file all the same. */
class ClientFallbackTest {
  private static final Option BLOCK = Option.of(Option.BLOCK_SIZE, 1_000);
  private static final Option WINDOW = Option.of(Option.WINDOW_SIZE, 2);

  /** One try, and no repetitions in the way of a script. */
  private static final Limits IMPATIENT =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofMillis(1_500))
          .minTimeout(Duration.ofMillis(1_500))
          .maxTimeout(Duration.ofMillis(1_500))
          .build();

  @Test
  void aServerThatPassesTheOptionsOverGetsAPlainDownload() throws Exception {
    byte[] content = Content.of(700);
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      assertThat(script.request(Direction.READ).options())
          .containsExactly(BLOCK, WINDOW, Option.of(Option.TRANSFER_SIZE, 0));
      script.server.data(1, Content.block(content, 1, 512));
      script.server.expectAck(1);
      script.server.data(2, Content.block(content, 2, 512));
      script.server.expectAck(2);
      TransferReport report = transfer.await();
      assertThat(report.options()).isEmpty();
      assertThat(report.fallbacks()).containsExactly(new Fallback.OptionsIgnored());
      assertThat(report.bytes()).isEqualTo(700);
      assertThat(report.peer()).isEqualTo(script.server.address());
      assertThat(script.received.toByteArray()).isEqualTo(content);
    }
  }

  /** A path that drops fragments, or large packets, without a word. */
  @Test
  void whereLargeBlocksDoNotArriveSmallerOnesAreAskedFor() throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      TransferOptions options = TransferOptions.DEFAULT.withTries(1);
      ClientTransfer transfer = script.pull(options);
      Option loopback = Option.of(Option.BLOCK_SIZE, 65_464);
      Option ethernet = Option.of(Option.BLOCK_SIZE, 1_468);
      agreeAndFallSilent(script, loopback);
      agreeAndFallSilent(script, ethernet);
      assertThat(script.request(Direction.READ).options()).doesNotContain(loopback, ethernet);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      TransferReport report = transfer.await();
      assertThat(report.bytes()).isEqualTo(3);
      assertThat(report.options()).as("what was agreed on before").isEmpty();
      assertThat(report.fallbacks())
          .satisfiesExactly(
              first -> assertSmaller(first, 65_464, 1_468),
              second -> assertSmaller(second, 1_468, 512),
              third -> assertThat(third).isEqualTo(new Fallback.OptionsIgnored()));
      assertThat(script.received.size()).isEqualTo(3);
    }
  }

  @Test
  void whatWasAgreedOnBeforeItWasAskedAgainIsNotReported() throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = script.pull(TransferOptions.DEFAULT.withTries(1));
      agreeAndFallSilent(script, Option.of(Option.BLOCK_SIZE, 65_464));
      script.request(Direction.READ);
      script.main.error(ErrorCode.FILE_NOT_FOUND, "gone");
      TransferReport report = Script.failureOf(transfer).report();
      assertThat(report.failure()).isEqualTo(new Failure.PeerError(1, "gone"));
      assertThat(report.options()).isEmpty();
      assertThat(report.fallbacks()).satisfiesExactly(one -> assertSmaller(one, 65_464, 1_468));
    }
  }

  private static void assertSmaller(Fallback fallback, int from, int to) {
    assertThat(fallback)
        .isInstanceOfSatisfying(
            Fallback.SmallerBlocks.class,
            smaller -> {
              assertThat(smaller.fromBytes()).isEqualTo(from);
              assertThat(smaller.toBytes()).isEqualTo(to);
              assertThat(smaller.failure()).isInstanceOf(Failure.NoAnswer.class);
            });
  }

  private static void agreeAndFallSilent(Script script, Option block) throws Exception {
    assertThat(script.request(Direction.READ).options()).contains(block);
    script.server.reply(new Packet.OptionAck(List.of(block)));
    script.server.expectAck(0);
  }

  @Test
  void theBlockSizeThatTheUserChoseIsKept() throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = script.pull(Script.ASKING.withTries(1));
      agreeAndFallSilent(script, BLOCK);
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.NoAnswer.class);
    }
  }

  @Test
  @Tag("rfc1350-2-blocks-of-512")
  @Tag("rfc2347-negotiation-answers-to-write")
  void aServerThatPassesTheOptionsOverGetsAPlainUpload() throws Exception {
    byte[] content = Content.of(512);
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push(content, Script.ASKING);
      assertThat(script.request(Direction.WRITE).options())
          .containsExactly(BLOCK, WINDOW, Option.of(Option.TRANSFER_SIZE, 512));
      script.server.ack(0);
      assertThat(script.server.expectData(1)).isEqualTo(content);
      script.server.ack(1);
      assertThat(script.server.expectData(2)).isEmpty();
      script.server.ack(2);
      TransferReport report = transfer.await();
      assertThat(report.options()).isEmpty();
      assertThat(report.fallbacks()).containsExactly(new Fallback.OptionsIgnored());
    }
  }

  @ParameterizedTest
  @Tag("rfc2347-negotiation-asked-again")
  @EnumSource(names = {"NOT_DEFINED", "ILLEGAL_OPERATION", "OPTION_NEGOTIATION_FAILED"})
  void anErrorThatMayBeAboutTheOptionsIsFollowedByAPlainRequest(ErrorCode code) throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      InetSocketAddress first = script.main.other();
      script.main.error(code, "no options here");
      assertThat(script.request(Direction.READ).options()).isEmpty();
      assertThat(script.main.other()).as("another TID").isNotEqualTo(first);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      TransferReport report = transfer.await();
      assertThat(report.bytes()).isEqualTo(3);
      assertThat(report.fallbacks())
          .containsExactly(
              new Fallback.OptionsRefused(new Failure.PeerError(code.value(), "no options here")));
      assertThat(script.received.size()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @Tag("rfc1350-4-denied-by-error")
  @Tag("rfc2347-negotiation-answers-to-write")
  @Tag("rfc2347-negotiation-asked-again")
  @EnumSource(names = {"FILE_NOT_FOUND", "ACCESS_VIOLATION", "DISK_FULL", "FILE_ALREADY_EXISTS"})
  void anErrorAboutTheFileIsTheEnd(ErrorCode code) throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push(new byte[3], Script.ASKING);
      script.request(Direction.WRITE);
      script.main.error(code, "not this one");
      TftpException failure = Script.failureOf(transfer);
      assertThat(failure.failure()).isEqualTo(new Failure.PeerError(code.value(), "not this one"));
      assertThat(failure).hasMessageContaining("not this one").hasNoCause();
    }
  }

  @Test
  void anErrorToThePlainRequestIsTheEnd() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      script.main.error(ErrorCode.NOT_DEFINED, "no");
      script.request(Direction.READ);
      script.main.error(ErrorCode.NOT_DEFINED, "no, I said");
      assertThat(Script.failureOf(transfer).failure())
          .isEqualTo(new Failure.PeerError(0, "no, I said"));
    }
  }

  @Test
  @Tag("rfc2347-negotiation-unrequested")
  void anOptionThatWasNotAskedForIsError8AndThenAPlainRequest() throws Exception {
    assertRefusedAndAskedPlainly(BLOCK, Option.of(Option.TIMEOUT, 1));
  }

  @Test
  @Tag("rfc2347-negotiation-rejected")
  @Tag("rfc2348-client")
  void aLargerBlockThanAskedForIsError8AndThenAPlainRequest() throws Exception {
    assertRefusedAndAskedPlainly(Option.of(Option.BLOCK_SIZE, 1_001));
  }

  @Test
  @Tag("rfc7440-3-client")
  void aLargerWindowThanAskedForIsError8AndThenAPlainRequest() throws Exception {
    assertRefusedAndAskedPlainly(BLOCK, Option.of(Option.WINDOW_SIZE, 3));
  }

  private static void assertRefusedAndAskedPlainly(Option... answer) throws Exception {
    try (Script script = new Script()) {
      ClientTransfer download = script.pull(Script.ASKING);
      answerWrongly(script, Direction.READ, answer);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      assertAskedPlainly(download.await());
      ClientTransfer upload = script.push(new byte[3], Script.ASKING);
      answerWrongly(script, Direction.WRITE, answer);
      script.server.ack(0);
      assertThat(script.server.expectData(1)).hasSize(3);
      script.server.ack(1);
      assertAskedPlainly(upload.await());
    }
  }

  private static void answerWrongly(Script script, Direction direction, Option... answer)
      throws Exception {
    script.request(direction);
    script.server.reply(new Packet.OptionAck(List.of(answer)));
    script.server.expectError(ErrorCode.OPTION_NEGOTIATION_FAILED);
    assertThat(script.request(direction).options()).isEmpty();
  }

  private static void assertAskedPlainly(TransferReport report) {
    assertThat(report.bytes()).isEqualTo(3);
    assertThat(report.fallbacks())
        .singleElement(InstanceOfAssertFactories.type(Fallback.OptionsRefused.class))
        .satisfies(one -> assertThat(one.failure()).isInstanceOf(Failure.Violation.class));
  }

  @Test
  void blocksThatAreLargerThanAgreedAreError4AndThenAPlainRequest() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      script.server.data(1, new byte[1_000]);
      script.server.expectError(ErrorCode.ILLEGAL_OPERATION);
      assertThat(script.request(Direction.READ).options()).isEmpty();
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      TransferReport report = transfer.await();
      assertThat(report.bytes()).isEqualTo(3);
      assertThat(script.received.size()).isEqualTo(3);
      assertThat(report.fallbacks()).hasSize(2).first().isEqualTo(new Fallback.OptionsIgnored());
      assertThat(report.fallbacks().getLast().describe())
          .isEqualTo(
              "retried without options: the peer broke the protocol:"
                  + " block of 1000 bytes where 512 were agreed");
    }
  }

  @Test
  void aBlockThatIsTooLargeInTheMiddleIsTheEnd() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      script.server.data(1, new byte[512]);
      script.server.expectAck(1);
      script.server.data(2, new byte[513]);
      script.server.expectError(ErrorCode.ILLEGAL_OPERATION);
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.Violation.class);
    }
  }

  /** A file that is not what was announced is not fetched again until it is. */
  @Test
  void aFileOfAnotherSizeThanAnnouncedIsTheEnd() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      Option size = Option.of(Option.TRANSFER_SIZE, 7);
      script.server.reply(new Packet.OptionAck(List.of(size)));
      script.server.expectAck(0);
      script.server.data(1, new byte[0]);
      script.server.expectError(ErrorCode.NOT_DEFINED);
      assertThat(Script.failureOf(transfer).report().fallbacks()).isEmpty();
    }
  }

  @Test
  @Tag("rfc2347-negotiation-not-acknowledged")
  void whatTheOptionAckLeavesOutHasItsDefault() throws Exception {
    byte[] content = Content.of(1_100);
    Option size = new Option("TSIZE", "1100");
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.ASKING);
      script.request(Direction.READ);
      script.server.reply(new Packet.OptionAck(List.of(size)));
      script.server.expectAck(0);
      for (int block = 1; block <= 3; block++) {
        script.server.data(block, Content.block(content, block, 512));
        script.server.expectAck(block);
      }
      assertThat(transfer.await().options()).containsExactly(size);
      assertThat(script.received.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  @Tag("rfc2347-negotiation-acknowledged")
  @Tag("rfc2347-negotiation-answers-to-write")
  @Tag("rfc2347-negotiation-write-confirmed")
  @Tag("rfc2348-payload-only")
  @Tag("rfc2348-client")
  @Tag("rfc7440-3-client")
  void whatTheOptionAckAgreesToHolds() throws Exception {
    byte[] content = Content.of(3_500);
    try (Script script = new Script()) {
      ClientTransfer transfer = script.push(content, Script.ASKING);
      script.request(Direction.WRITE);
      script.server.reply(new Packet.OptionAck(List.of(WINDOW, BLOCK)));
      for (int block = 1; block <= 4; block++) {
        assertThat(script.server.expectData(block)).isEqualTo(Content.block(content, block, 1_000));
        if (block % 2 == 0) {
          script.server.ack(block);
        }
      }
      TransferReport report = transfer.await();
      assertThat(report.options()).containsExactly(WINDOW, BLOCK);
      assertThat(report.fallbacks()).as("as a rule").isEmpty();
    }
  }

  @Test
  void withoutNegotiationTheRequestIsPlain() throws Exception {
    try (Script script = new Script()) {
      ClientTransfer transfer = script.pull(Script.PLAIN);
      assertThat(script.request(Direction.READ).options()).isEmpty();
      script.main.error(ErrorCode.OPTION_NEGOTIATION_FAILED, "what options?");
      assertThat(Script.failureOf(transfer).failure()).isInstanceOf(Failure.PeerError.class);
    }
  }
}
