package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.MemoryStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that treats options as if it did not know them. */
class ServerRefusedOptionsTest {
  private static final Option BLOCK_600 = Option.of(Option.BLOCK_SIZE, 600);
  private static final Option WINDOW_2 = Option.of(Option.WINDOW_SIZE, 2);
  private static final Option SIZE_700 = Option.of(Option.TRANSFER_SIZE, 700);

  private final MemoryStorage files = new MemoryStorage();

  @BeforeEach
  void putAFile() {
    files.put("a", new byte[700]);
  }

  private TftpServer server(Collection<String> refused) throws IOException {
    return TftpServer.builder(files)
        .address(new InetSocketAddress(Peer.IPV4, 0))
        .limits(Wire.PATIENT)
        .refusedOptions(refused)
        .start();
  }

  private static InetSocketAddress addressOf(TftpServer server) {
    return new InetSocketAddress(Peer.IPV4, server.port());
  }

  @ParameterizedTest
  @Tag("rfc2347-negotiation-unknown")
  @ValueSource(strings = {"blksize", "BLKSIZE"})
  void theyAreLeftOutOfTheAnswer(String name) throws Exception {
    try (TftpServer server = server(List.of("windowsize", name));
        Peer peer = new Peer()) {
      peer.read(addressOf(server), "a", BLOCK_600, SIZE_700, WINDOW_2);
      peer.expectOptionAck(SIZE_700);
      peer.ack(0);
      assertThat(peer.expectData(1)).hasSize(512);
    }
  }

  /** The client may write a name in any case. */
  @Test
  void ifNoneIsLeftThereIsNoOptionAcknowledgment() throws Exception {
    Option shouted = new Option("BlkSize", "600");
    try (TftpServer server = server(List.of("blksize"));
        Peer reader = new Peer();
        Peer writer = new Peer()) {
      reader.read(addressOf(server), "a", shouted);
      assertThat(reader.expectData(1)).hasSize(512);
      writer.write(addressOf(server), "b", shouted);
      writer.expectAck(0);
    }
  }

  @Test
  void withoutAnyOptionATransferIsThatOfRfc1350() throws Exception {
    List<Option> all = Option.NAMES.stream().map(name -> Option.of(name, 1_000)).toList();
    try (TftpServer server = server(Option.NAMES);
        Peer peer = new Peer()) {
      peer.read(addressOf(server), "a", all.toArray(Option[]::new));
      assertThat(peer.expectData(1)).hasSize(512);
    }
  }

  @Test
  void aRepeatedRequestIsKnownByWhatIsUnderstoodOfIt() throws Exception {
    try (TftpServer server = server(List.of("blksize"));
        Peer peer = new Peer()) {
      peer.read(addressOf(server), "a", BLOCK_600);
      peer.expectData(1);
      InetSocketAddress tid = peer.other();
      peer.read(addressOf(server), "a", BLOCK_600);
      peer.expectData(1);
      assertThat(peer.other()).isEqualTo(tid);
    }
  }

  /** A server that knows no {@code tsize} cannot refuse an upload for it. */
  @Test
  void anAnnouncedSizeIsNotLookedAt() throws Exception {
    try (TftpServer server =
            TftpServer.builder(files)
                .address(new InetSocketAddress(Peer.IPV4, 0))
                .limits(Wire.PATIENT.toBuilder().uploadBytes(100).build())
                .refusedOptions(List.of("tsize"))
                .start();
        Peer peer = new Peer();
        TcpPeer stream = new TcpPeer(addressOf(server))) {
      peer.write(addressOf(server), "b", SIZE_700);
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
      stream.send(TcpPeer.wrq("c", SIZE_700), TcpPeer.data(new byte[3]), TcpPeer.end());
      stream.expectAck();
    }
    assertThat(files.get("b")).hasValue(new byte[3]);
    assertThat(files.get("c")).hasValue(new byte[3]);
  }

  @Test
  void itHoldsOverTcpToo() throws Exception {
    try (TftpServer server = server(List.of("tsize"));
        TcpPeer stream = new TcpPeer(addressOf(server))) {
      stream.send(TcpPeer.rrq("a", SIZE_700));
      assertThat(stream.expectFile()).hasSize(700);
    }
  }

  @Test
  void aNameThatIsNotAnOptionIsRefusedWithAListOfThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TftpServer.builder(files).refusedOptions(List.of("blocksize")))
        .withMessage(
            "'blocksize' is not a known option: blksize, windowsize, timeout, tsize, utimeout, rollover");
  }
}
