package dev.skiff.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.TftpClient;
import dev.skiff.lab.interop.network.BadNetwork;
import dev.skiff.lab.interop.peers.AtftpClient;
import dev.skiff.lab.interop.peers.CurlClient;
import dev.skiff.lab.interop.peers.PeerClient;
import dev.skiff.lab.interop.peers.PeerServer;
import dev.skiff.lab.interop.peers.PeerServer.Program;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.lab.interop.peers.TestFiles;
import dev.skiff.lab.interop.peers.TftpHpaClient;
import dev.skiff.lab.interop.peers.TransferOptions;
import dev.skiff.lab.interop.peers.TransferResult;
import dev.skiff.lab.interop.peers.TransferResult.Outcome;
import dev.skiff.lab.interop.relay.Relay;
import dev.skiff.lab.interop.relay.RelaySettings;
import dev.skiff.lab.net.Line;
import dev.skiff.lab.net.NetworkModel;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.testkit.Needs;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files arrive whole on networks that lose, double, reorder, delay and throttle packets. Where a
 * peer has a fault of its own there, a test of its own says what comes of it.
 */
@Execution(ExecutionMode.CONCURRENT)
@Needs({Needs.ROOT, "ip", "tc", "nft", "ethtool", "curl", "tftp", "atftp", "in.tftpd", "atftpd"})
class BadNetworkIT {
  private static final String FILE = "file";

  /** In blocks of 512, the last of which is short. */
  private static final int SMALL_FILE_BLOCKS = 40;

  private static final int SMALL_FILE_BYTES = 39 * 512 + 17;

  /** In blocks of 1468, where the largest that fits is asked for. */
  private static final int LARGE_FILE_BLOCKS = 130;

  private static final int LARGE_FILE_BYTES = 129 * 1468 + 17;

  @TempDir private Path directory;
  private Path root;
  private Path local;
  private BadNetwork network;
  private @Nullable Relay relay;
  private final AtomicLong delayed = new AtomicLong();

  enum Client {
    /** Its timeout is 6 s, and it has the server agree to that: each loss takes so long. */
    CURL,
    CURL_WITHOUT_OPTIONS,
    /** It has no options. */
    TFTP_HPA,
    ATFTP_WITH_WINDOWS;

    PeerClient program() {
      return switch (this) {
        case CURL, CURL_WITHOUT_OPTIONS -> new CurlClient();
        case TFTP_HPA -> new TftpHpaClient();
        case ATFTP_WITH_WINDOWS -> new AtftpClient();
      };
    }

    TransferOptions options() {
      TransferOptions defaults = TransferOptions.defaults();
      return switch (this) {
        case CURL, TFTP_HPA -> defaults;
        case CURL_WITHOUT_OPTIONS -> defaults.asPlain();
        case ATFTP_WITH_WINDOWS -> defaults.withBlksize(1468).withWindowsize(16);
      };
    }

    /** Lock-step clients get less: some of them take 5 s for a block that is lost. */
    int fileBytes() {
      return this == ATFTP_WITH_WINDOWS ? LARGE_FILE_BYTES : SMALL_FILE_BYTES;
    }

    int lastBlock() {
      return this == ATFTP_WITH_WINDOWS ? LARGE_FILE_BLOCKS : SMALL_FILE_BLOCKS;
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    local = Files.createDirectory(directory.resolve("local"));
    network = BadNetwork.create();
  }

  @AfterEach
  void closeNetwork() {
    if (relay != null) {
      relay.close();
    }
    network.close();
  }

  /** The parameters of a test; {@code peer} is a {@link Client} or a {@link Program}. */
  private record Row(Enum<?> peer, Direction direction, Fault fault) {}

  private static final Set<Row> LEFT_OUT =
      Set.of(
          // An RRQ without options is answered by a DATA.
          new Row(Client.CURL_WITHOUT_OPTIONS, Direction.READ, Fault.ANSWER_LOST),
          new Row(Client.TFTP_HPA, Direction.READ, Fault.ANSWER_LOST),
          // These have tests of their own.
          new Row(Client.CURL, Direction.WRITE, Fault.FIRST_DATA_LOST),
          new Row(Client.CURL, Direction.WRITE, Fault.LAST_ACK_LOST),
          new Row(Client.CURL_WITHOUT_OPTIONS, Direction.WRITE, Fault.LAST_ACK_LOST),
          new Row(Program.ATFTPD, Direction.WRITE, Fault.LAST_ACK_LOST));

  static Stream<Arguments> clients() {
    return rows(Client.values());
  }

  static Stream<Arguments> servers() {
    return rows(new Program[] {Program.TFTPD_HPA, Program.ATFTPD});
  }

  private static Stream<Arguments> rows(Enum<?>[] peers) {
    return Arrays.stream(peers)
        .flatMap(
            peer ->
                Arrays.stream(Direction.values())
                    .flatMap(
                        direction ->
                            Arrays.stream(Fault.values())
                                .map(fault -> new Row(peer, direction, fault))))
        .filter(row -> !LEFT_OUT.contains(row))
        .map(row -> Arguments.of(row.peer, row.direction, row.fault));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aFilePassesBetweenOurServerAnd(Client client, Direction direction, Fault fault) {
    ask(client.program(), client, direction, fault).assertSucceeded();
    TestFiles.assertSameContent(source(direction), target(direction));
    assertThat(strikes()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aFilePassesBetweenOurClientAnd(Program peer, Direction direction, Fault fault)
      throws IOException {
    try {
      TransferReport report = askBySkiff(peer, direction, fault);
      assertThat(report.bytes()).isEqualTo(LARGE_FILE_BYTES);
    } catch (TftpException e) {
      // A fault that counts packets may hit the last ACK, which atftpd does not repeat.
      assertThat(new Row(peer, direction, fault))
          .isEqualTo(new Row(Program.ATFTPD, Direction.WRITE, fault));
      assertThat(e.failure()).isInstanceOf(Failure.LastAckMissing.class);
    }
    TestFiles.assertSameContent(source(direction), target(direction));
    assertThat(strikes()).isPositive();
  }

  /**
   * To curl an OACK that comes again is the ACK of the block it has just sent: it goes on, under
   * that block's number, with the next 512 bytes. The size that it announced gives it away.
   */
  @Test
  void anUploadFromWhichCurlLeavesABlockOutIsRefused() {
    TransferResult result =
        ask(new CurlClient(), Client.CURL, Direction.WRITE, Fault.FIRST_DATA_LOST);
    result.assertFailed();
    assertThat(result.output()).contains("tsize announced");
    assertThat(root).isEmptyDirectory();
  }

  /** curl's own timer for the ACK of a block is 72 s, whatever timeout it has proposed. */
  @ParameterizedTest
  @EnumSource(names = {"CURL", "CURL_WITHOUT_OPTIONS"})
  void aFileIsThereWhileCurlWaitsForTheLostLastAck(Client client) {
    CurlClient impatient = new CurlClient(Duration.ofSeconds(30));
    TransferResult result = ask(impatient, client, Direction.WRITE, Fault.LAST_ACK_LOST);
    assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
    TestFiles.assertSameContent(source(Direction.WRITE), target(Direction.WRITE));
    assertThat(strikes()).isPositive();
  }

  /**
   * atftpd closes its port after the last ACK: it never repeats that ACK, and our client cannot
   * know. The kernel reports the closed port in most cases, and not in all: it limits its reports.
   */
  @Test
  void whereAtftpdHasLeftAfterALostLastAckOurClientSaysSo() {
    assertThatThrownBy(() -> askBySkiff(Program.ATFTPD, Direction.WRITE, Fault.LAST_ACK_LOST))
        .isInstanceOfSatisfying(
            TftpException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.LastAckMissing.class));
    TestFiles.assertSameContent(source(Direction.WRITE), target(Direction.WRITE));
  }

  private TransferResult ask(PeerClient program, Client client, Direction direction, Fault fault) {
    TransferOptions options = client.options();
    TestFiles.random(source(direction), client.fileBytes());
    try (SkiffServer server =
        network.server().call(() -> SkiffServer.start(root, BadNetwork.SERVER))) {
      InetSocketAddress address = inflict(fault, server.address(), client.lastBlock());
      return network
          .client()
          .call(
              () ->
                  direction == Direction.READ
                      ? program.get(address, FILE, target(direction), options)
                      : program.put(address, FILE, source(direction), options));
    }
  }

  private TransferReport askBySkiff(Program peer, Direction direction, Fault fault)
      throws IOException {
    TestFiles.random(source(direction), LARGE_FILE_BYTES);
    try (PeerServer server = network.server().call(() -> peer.start(root, BadNetwork.SERVER));
        TftpClient client = network.client().call(TftpClient::open)) {
      InetSocketAddress address = inflict(fault, server.address(), LARGE_FILE_BLOCKS);
      RemoteFile remote =
          new RemoteFile(address.getAddress().getHostAddress(), address.getPort(), FILE);
      try {
        return direction == Direction.READ
            ? client.pull(remote, target(direction))
            : client.push(source(direction), remote);
      } finally {
        // Peers close the file after their last ACK: it may take them a moment.
        Poll.until(
            Duration.ofSeconds(5),
            () -> TestFiles.sameContent(source(direction), target(direction)));
      }
    }
  }

  private Path source(Direction direction) {
    return (direction == Direction.READ ? root : local).resolve(FILE);
  }

  private Path target(Direction direction) {
    return (direction == Direction.READ ? local : root).resolve(FILE);
  }

  /** Has it happen; the answer is where the client is to ask. */
  private InetSocketAddress inflict(Fault fault, InetSocketAddress server, int lastBlock) {
    fault.inflictOn(network, lastBlock);
    return fault == Fault.DELAYED ? delay(server) : server;
  }

  /** No rule of the kernel's holds packets back for a time: on the router, a relay does. */
  private InetSocketAddress delay(InetSocketAddress server) {
    Line line = Line.delaying(Duration.ofMillis(20).toNanos());
    RelaySettings settings = RelaySettings.of(NetworkModel.PERFECT.withLine(line));
    InetSocketAddress anyPort = new InetSocketAddress(BadNetwork.ROUTER, 0);
    relay =
        network
            .router()
            .call(() -> Relay.start(anyPort, server, settings, _ -> delayed.incrementAndGet()));
    return relay.address();
  }

  /** A fault that never strikes proves nothing. */
  private long strikes() {
    return delayed.get() + network.strikes();
  }
}
