package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.UdpTransportChoice;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that agree to large blocks and cut short what they receive. They take the first block for
 * the last one, acknowledge it, and are done. The client begins again with smaller blocks.
 */
class UploadFallbackTest {
  /** The size that the client asks for on the loopback. */
  private static final int LARGEST = 65_464;

  /** The size that the server agrees to: windows fit into the buffer of a test's socket. */
  private static final int LARGE = 8_192;

  private static final int SMALL = 1_468;

  /** For the tests with silence. A script ignores what is repeated meanwhile. */
  private static final Limits IMPATIENT =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofMillis(1_500))
          .minTimeout(Duration.ofMillis(1_500))
          .maxTimeout(Duration.ofMillis(1_500))
          .build();

  private static final TransferOptions PATIENT = TransferOptions.DEFAULT.withTries(20);

  /** The end of the server after its last ACK. */
  enum End {
    SILENCE,
    CLOSED_PORT,
    ERROR_0,
    ERROR_4,
    ERROR_5
  }

  @TempDir Path directory;

  private final BlockingQueue<Fallback> told = new LinkedBlockingQueue<>();

  @ParameterizedTest
  @EnumSource
  void howeverTheServerEndsItsFirstWindowSmallerBlocksFollow(End end) throws Exception {
    byte[] content = Content.of(3 * LARGE);
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = push(script, file(content), tries(end));
      Peer cut = agree(script, LARGE, 1);
      assertThat(data(cut, 1)).hasSize(LARGE);
      cut.ack(1);
      assertThat(data(cut, 2)).hasSize(LARGE);
      end(cut, end);
      assertReceivesWith(SMALL, script, content);
      TransferReport report = transfer.await();
      assertThat(report.bytes()).isEqualTo(content.length);
      assertThat(report.fallbacks()).satisfiesExactly(one -> assertSmaller(one, end));
      assertThat(told.take()).isEqualTo(report.fallbacks().getFirst());
    }
  }

  /** Two of four blocks were acknowledged: the third was lost, or was too much. */
  @ParameterizedTest
  @EnumSource(names = {"SILENCE", "CLOSED_PORT", "ERROR_0"})
  void inTheMiddleOfTheFirstWindowToo(End end) throws Exception {
    byte[] content = Content.of(5 * LARGE);
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = push(script, file(content), tries(end).withWindowSize(4));
      Peer server = agree(script, LARGE, 4);
      for (int block = 1; block <= 4; block++) {
        data(server, block);
      }
      server.ack(2);
      data(server, 3);
      end(server, end);
      assertReceivesWith(SMALL, script, content);
      assertThat(transfer.await().bytes()).isEqualTo(content.length);
    }
  }

  /** All of it fits into the first window. Perhaps the server has it, and certainly by then. */
  @ParameterizedTest
  @EnumSource(names = {"SILENCE", "CLOSED_PORT"})
  void aLastAckThatDoesNotComeInTheFirstWindowCounts(End end) throws Exception {
    byte[] content = Content.of(LARGE + 100);
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = push(script, file(content), tries(end).withWindowSize(4));
      Peer server = agree(script, LARGE, 4);
      data(server, 1);
      data(server, 2);
      server.ack(1);
      data(server, 2);
      end(server, end);
      assertReceivesWith(SMALL, script, content);
      Fallback taken = transfer.await().fallbacks().getFirst();
      assertThat(((Fallback.SmallerBlocks) taken).failure())
          .isInstanceOf(Failure.LastAckMissing.class);
    }
  }

  @Test
  void theBlocksBecomeSmallerUntilTheyArePlain() throws Exception {
    byte[] content = Content.of(2_000);
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = push(script, file(content), PATIENT);
      for (int size : new int[] {LARGE, SMALL}) {
        Peer server = agree(script, size, 1);
        data(server, 1);
        server.error(ErrorCode.ILLEGAL_OPERATION, "too large");
      }
      assertReceivesWith(512, script, content);
      assertThat(transfer.await().bytes()).isEqualTo(2_000);
    }
  }

  @Test
  void afterTheFirstWindowAFailureIsTheEnd() throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = push(script, file(Content.of(4 * LARGE)), PATIENT);
      Peer server = agree(script, LARGE, 1);
      for (int block = 1; block <= 2; block++) {
        data(server, block);
        server.ack(block);
      }
      data(server, 3);
      server.error(ErrorCode.NOT_DEFINED, "enough");
      TransferReport report = Script.failureOf(transfer).report();
      assertThat(report.failure()).isEqualTo(new Failure.PeerError(0, "enough"));
      assertThat(report.fallbacks()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"2, refused", "3, full", "6, exists", "0, server is busy: no buffer memory left"})
  void anErrorWithAReasonOfItsOwnIsTheEnd(int code, String text) throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      ClientTransfer transfer = push(script, file(Content.of(2 * LARGE)), PATIENT);
      Peer server = agree(script, LARGE, 1);
      data(server, 1);
      server.reply(new Packet.Error(code, text));
      assertThat(Script.failureOf(transfer).failure()).isEqualTo(new Failure.PeerError(code, text));
    }
  }

  @Test
  void aBlockSizeOfTheUserIsKept() throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      TransferOptions chosen = PATIENT.withBlockSize(LARGE);
      ClientTransfer transfer = push(script, file(Content.of(2 * LARGE)), chosen);
      Peer server = agree(script, LARGE, 1);
      data(server, 1);
      server.error(ErrorCode.NOT_DEFINED, "too large");
      assertThat(Script.failureOf(transfer).report().fallbacks()).isEmpty();
    }
  }

  /** Bytes that were read from a stream cannot be read again. */
  @Test
  void aStreamIsNotBegunAgain() throws Exception {
    try (Script script = new Script(IMPATIENT)) {
      Source stream = Sources.of(new ByteArrayInputStream(Content.of(2 * LARGE)));
      ClientTransfer transfer = push(script, stream, PATIENT);
      Peer server = agree(script, LARGE, 1);
      data(server, 1);
      server.error(ErrorCode.NOT_DEFINED, "too large");
      assertThat(Script.failureOf(transfer).report().fallbacks()).isEmpty();
    }
  }

  /** Only silence needs a client that gives up soon, which a busy machine must not make it do. */
  private static TransferOptions tries(End end) {
    return TransferOptions.DEFAULT.withTries(end == End.SILENCE ? 3 : 20);
  }

  private Source file(byte[] content) throws IOException {
    return Sources.file(Files.write(directory.resolve("a"), content));
  }

  private ClientTransfer push(Script script, Source source, TransferOptions options) {
    TransferListener listener =
        new TransferListener() {
          @Override
          public void onFallback(Fallback fallback) {
            told.add(fallback);
          }
        };
    return script.client.push(source, script.file("a"), options, listener);
  }

  /** A server on a TID of its own, which has accepted the next request. */
  private static Peer agree(Script script, int blockSize, int window) throws IOException {
    Option block = Option.of(Option.BLOCK_SIZE, blockSize);
    boolean plain = blockSize == 512;
    List<Option> asked = script.request(Direction.WRITE).options();
    while (!isExpected(asked, blockSize)) {
      asked = script.request(Direction.WRITE).options();
    }
    List<Option> agreed = new ArrayList<>(List.of(Option.of(Option.WINDOW_SIZE, window)));
    if (!plain) {
      agreed.add(block);
    }
    Peer server = script.stranger();
    server.reply(new Packet.OptionAck(agreed));
    return server;
  }

  private static boolean isExpected(List<Option> asked, int blockSize) {
    int most = blockSize == LARGE ? LARGEST : blockSize;
    return blockSize == 512
        ? asked.stream().noneMatch(option -> option.is(Option.BLOCK_SIZE))
        : asked.contains(Option.of(Option.BLOCK_SIZE, blockSize))
            || asked.contains(Option.of(Option.BLOCK_SIZE, most));
  }

  /** The payload of a block; earlier ones may come again before it. */
  private static byte[] data(Peer server, int block) throws IOException {
    Packet.Data data = server.receive(Packet.Data.class);
    while (data.block() < block) {
      data = server.receive(Packet.Data.class);
    }
    assertThat(data.block()).isEqualTo(block);
    byte[] payload = new byte[data.payload().remaining()];
    data.payload().get(payload);
    return payload;
  }

  private static void end(Peer server, End end) throws Exception {
    switch (end) {
      case SILENCE -> {}
      case CLOSED_PORT -> {
        assumeThat(UdpTransportChoice.of(UdpTransport.AUTO).taken()).isEqualTo(UdpTransport.LINUX);
        server.close();
      }
      case ERROR_0 -> server.error(ErrorCode.NOT_DEFINED, "");
      case ERROR_4 -> server.error(ErrorCode.ILLEGAL_OPERATION, "not expected");
      case ERROR_5 -> server.error(ErrorCode.UNKNOWN_TRANSFER_ID, "");
    }
  }

  private static void assertSmaller(Fallback fallback, End end) {
    Fallback.SmallerBlocks smaller = (Fallback.SmallerBlocks) fallback;
    assertThat(smaller.fromBytes()).isEqualTo(LARGE);
    assertThat(smaller.toBytes()).isEqualTo(SMALL);
    switch (end) {
      case SILENCE -> assertThat(smaller.failure()).isInstanceOf(Failure.NoAnswer.class);
      case CLOSED_PORT -> assertThat(smaller.failure()).isEqualTo(new Failure.Refused(true));
      case ERROR_0, ERROR_4, ERROR_5 ->
          assertThat(smaller.failure()).isInstanceOf(Failure.PeerError.class);
    }
  }

  /** The next request brings the whole file, from its beginning on. */
  private static void assertReceivesWith(int blockSize, Script script, byte[] content)
      throws IOException {
    Peer server = agree(script, blockSize, 1);
    for (int block = 1; block <= content.length / blockSize + 1; block++) {
      assertThat(data(server, block)).isEqualTo(Content.block(content, block, blockSize));
      server.ack(block);
    }
  }
}
