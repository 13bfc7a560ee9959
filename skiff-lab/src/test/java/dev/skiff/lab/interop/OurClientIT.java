package dev.skiff.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.TftpClient;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.lab.interop.peers.PeerServer;
import dev.skiff.lab.interop.peers.PeerServer.Program;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.lab.interop.peers.TestFiles;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client with tftpd-hpa, atftpd and dnsmasq, in each direction that they have. */
@Needs({Needs.ROOT, "in.tftpd", "atftpd", "dnsmasq"})
class OurClientIT {
  private static final List<Integer> SIZES = List.of(0, 1, 511, 512, 513, 1468, 1024, 300_000);

  @TempDir Path directory;
  private Path root;
  private Path local;
  private TftpClient client;

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    local = Files.createDirectory(directory.resolve("local"));
    client = TftpClient.open();
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  static Stream<Arguments> peersWithOptions() {
    TransferOptions defaults = TransferOptions.DEFAULT;
    TransferOptions ethernet = defaults.withBlockSize(1468);
    return Stream.of(
            defaults,
            defaults.withoutNegotiation(),
            defaults.withBlockSize(512).withWindowSize(1),
            ethernet,
            ethernet.withWindowSize(1),
            ethernet.withWindowSize(16),
            ethernet.withTimeout(Duration.ofSeconds(2)),
            ethernet.withTimeout(Duration.ofMillis(500)))
        .flatMap(options -> Stream.of(Program.values()).map(peer -> Arguments.of(peer, options)));
  }

  @ParameterizedTest
  @Tag("rfc1123-4.2.4-octet")
  @MethodSource("peersWithOptions")
  void filesTravelUnchangedInEachDirection(Program peer, TransferOptions options)
      throws IOException {
    try (PeerServer server = peer.start(root)) {
      for (int size : SIZES) {
        Path served = TestFiles.random(root.resolve("file" + size), size);
        Path received = local.resolve("file" + size);
        pull(server, "file" + size, received, options);
        TestFiles.assertSameContent(served, received);
        if (server.acceptsUploads()) {
          push(received, server, "back" + size, options);
          assertArrives(received, root.resolve("back" + size));
        }
      }
    }
  }

  @Test
  void tftpdHpaIsReachedOverIpv6() throws IOException {
    Path served = TestFiles.random(root.resolve("file"), 5_000);
    try (PeerServer server = Program.TFTPD_HPA.start(root, Loopback.ipv6())) {
      pull(server, "file", local.resolve("file"), TransferOptions.DEFAULT);
      TestFiles.assertSameContent(served, local.resolve("file"));
    }
  }

  @Test
  void atftpdAgreesToOurWindow() throws IOException {
    TestFiles.random(root.resolve("file"), 300_000);
    TransferOptions options = TransferOptions.DEFAULT.withBlockSize(1468).withWindowSize(16);
    try (PeerServer server = Program.ATFTPD.start(root)) {
      TransferReport report = pull(server, "file", local.resolve("file"), options);
      assertThat(report.options())
          .contains(Option.of(Option.BLOCK_SIZE, 1468), Option.of(Option.WINDOW_SIZE, 16));
    }
  }

  @Test
  void tftpdHpaAgreesToItsOwnExtensions() throws IOException {
    TestFiles.random(root.resolve("file"), 100_000);
    TransferOptions options = TransferOptions.DEFAULT.withTimeout(Duration.ofMillis(1_500));
    try (PeerServer server = Program.TFTPD_HPA.start(root)) {
      TransferReport report = pull(server, "file", local.resolve("file"), options);
      assertThat(report.options()).contains(Option.of(Option.MICROSECOND_TIMEOUT, 1_500_000));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalArrivesWithItsReason(Program peer) {
    try (PeerServer server = peer.start(root)) {
      assertThatThrownBy(
              () -> pull(server, "absent", local.resolve("absent"), TransferOptions.DEFAULT))
          .isInstanceOfSatisfying(
              TftpException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.PeerError.class));
      assertThat(local).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TFTPD_HPA", "ATFTPD"})
  void textTravelsAsNetasciiInEachDirection(Program peer) throws IOException {
    Path text = TestFiles.text(root.resolve("text"), 100_000);
    TransferOptions netascii = TransferOptions.DEFAULT.withMode(Mode.NETASCII);
    try (PeerServer server = peer.start(root)) {
      pull(server, "text", local.resolve("text"), netascii);
      TestFiles.assertSameContent(text, local.resolve("text"));
      push(local.resolve("text"), server, "back", netascii);
      assertArrives(text, root.resolve("back"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void moreThan65535BlocksArrive(Program peer) throws IOException {
    TransferOptions options = TransferOptions.DEFAULT.withBlockSize(512).withWindowSize(1);
    Path served = TestFiles.random(root.resolve("file"), 65_540L * 512 + 17);
    try (PeerServer server = peer.start(root)) {
      pull(server, "file", local.resolve("file"), options);
      TestFiles.assertSameContent(served, local.resolve("file"));
      if (server.acceptsUploads()) {
        push(served, server, "back", options);
        assertArrives(served, root.resolve("back"));
      }
    }
  }

  private TransferReport pull(PeerServer server, String name, Path target, TransferOptions options)
      throws IOException {
    return client
        .pull(remote(server, name), Sinks.file(target), options, TransferListener.NONE)
        .await();
  }

  private void push(Path source, PeerServer server, String name, TransferOptions options)
      throws IOException {
    TransferReport report =
        client
            .push(Sources.file(source), remote(server, name), options, TransferListener.NONE)
            .await();
    assertThat(report.succeeded()).isTrue();
  }

  private static RemoteFile remote(PeerServer server, String name) {
    return new RemoteFile(
        server.address().getAddress().getHostAddress(), server.address().getPort(), name);
  }

  /** Peers close the file after their last ACK: it may take them a moment. */
  private static void assertArrives(Path sent, Path stored) {
    Poll.until(Patience.LIMIT, () -> TestFiles.sameContent(sent, stored));
    TestFiles.assertSameContent(sent, stored);
  }
}
