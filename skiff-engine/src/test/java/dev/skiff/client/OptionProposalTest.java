package dev.skiff.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.Peer;
import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.udp.BufferBudget;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client asks for. */
class OptionProposalTest {
  private static final InetSocketAddress SERVER = new InetSocketAddress(Peer.IPV4, 69);
  private static final TransferOptions DEFAULT = TransferOptions.DEFAULT.withBlockSize(1_000);

  private NioEventLoop loop;

  @BeforeEach
  void start() throws IOException {
    loop = NioEventLoop.start("test-loop");
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  @Tag("rfc2347-negotiation-once")
  @Tag("rfc2348-name")
  @Tag("rfc2349-tsize-name")
  @Tag("rfc2349-tsize-read-asked")
  @Tag("rfc7440-3-name")
  void aDownloadAsksForBlockWindowAndSize() {
    assertThat(reading(DEFAULT.withWindowSize(7)))
        .containsExactly(
            Option.of(Option.BLOCK_SIZE, 1_000),
            Option.of(Option.WINDOW_SIZE, 7),
            Option.of(Option.TRANSFER_SIZE, 0));
  }

  @Test
  void theBlockIsByDefaultTheLargestThatTheInterfaceCarries() {
    Option block = reading(TransferOptions.DEFAULT).getFirst();
    assertThat(block.is(Option.BLOCK_SIZE)).isTrue();
    // The loopback carries 16 KiB or more everywhere.
    assertThat(Integer.parseInt(block.value())).isBetween(16_000, Limits.MAX_BLOCK_BYTES);
  }

  @Test
  void whatIsTheDefaultOfThePlainProtocolIsNotAskedFor() {
    assertThat(reading(TransferOptions.DEFAULT.withBlockSize(512).withWindowSize(1)))
        .containsExactly(Option.of(Option.TRANSFER_SIZE, 0));
    assertThat(reading(TransferOptions.DEFAULT.withoutNegotiation())).isEmpty();
  }

  @Test
  @Tag("rfc7440-5-conservative")
  void theWindowFitsTheReceivingSocketsBuffer() {
    assertThat(window(reading(DEFAULT))).isEqualTo("64");
    assertThat(window(options(Direction.READ, DEFAULT, incoming(), 40_000))).isEqualTo("30");
    assertThat(window(options(Direction.READ, DEFAULT.withWindowSize(500), incoming(), 40_000)))
        .isEqualTo("30");
    assertThat(options(Direction.READ, DEFAULT.withBlockSize(60_000), incoming(), 8_000))
        .noneMatch(option -> option.is(Option.WINDOW_SIZE));
  }

  @Test
  @Tag("rfc7440-5-conservative")
  void anUploadsWindowIsOneThatMostServersCanHold() {
    List<Option> options =
        options(Direction.WRITE, DEFAULT.withBlockSize(32_768), outgoing(), 4 << 20);
    assertThat(window(options)).isEqualTo("4");
  }

  @Test
  @Tag("rfc2349-tsize-write-announced")
  void anUploadAnnouncesTheSizeThatIsKnown() {
    assertThat(options(Direction.WRITE, DEFAULT, outgoing(), 4 << 20))
        .contains(Option.of(Option.TRANSFER_SIZE, 3));
    TransferFile stream =
        TransferFile.outgoing(Sources.of(new ByteArrayInputStream(new byte[3])), Mode.OCTET);
    assertThat(options(Direction.WRITE, DEFAULT, stream, 4 << 20))
        .noneMatch(option -> option.is(Option.TRANSFER_SIZE));
  }

  @Test
  @Tag("rfc2349-tsize-write-announced")
  void theSizeOfATextIsNotSpokenOf() {
    TransferOptions text = DEFAULT.withMode(Mode.NETASCII);
    TransferFile file = TransferFile.outgoing(Sources.bytes(new byte[3]), Mode.NETASCII);
    assertThat(reading(text)).noneMatch(option -> option.is(Option.TRANSFER_SIZE));
    assertThat(options(Direction.WRITE, text, file, 4 << 20))
        .noneMatch(option -> option.is(Option.TRANSFER_SIZE));
  }

  @Test
  @Tag("rfc2349-timeout-name")
  @Tag("rfc2349-timeout-range")
  void aFixedTimeoutIsAskedForInSecondsWhereItIsWhole() {
    assertThat(reading(DEFAULT.withTimeout(Duration.ofSeconds(3))))
        .contains(Option.of(Option.TIMEOUT, 3));
    assertThat(reading(DEFAULT.withTimeout(Duration.ofMillis(1_500))))
        .contains(Option.of(Option.MICROSECOND_TIMEOUT, 1_500_000));
    assertThat(reading(DEFAULT)).noneMatch(option -> option.name().contains("timeout"));
  }

  private List<Option> reading(TransferOptions wanted) {
    return options(Direction.READ, wanted, incoming(), 4 << 20);
  }

  private List<Option> options(
      Direction direction, TransferOptions wanted, TransferFile file, int receiveBuffer) {
    SessionContext context =
        new SessionContext(
            loop,
            Runnable::run,
            Limits.DEFAULT,
            new BufferBudget(Limits.DEFAULT.bufferBytes()),
            receiveBuffer,
            0,
            null);
    return OptionProposal.options(context, direction, wanted, file, SERVER);
  }

  private static TransferFile incoming() {
    return TransferFile.incoming(Sinks.of(new ByteArrayOutputStream()), Mode.OCTET);
  }

  private static TransferFile outgoing() {
    return TransferFile.outgoing(Sources.bytes(new byte[3]), Mode.OCTET);
  }

  private static String window(List<Option> options) {
    return options.stream()
        .filter(option -> option.is(Option.WINDOW_SIZE))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
