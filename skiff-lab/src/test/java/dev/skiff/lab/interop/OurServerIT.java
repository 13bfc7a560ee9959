package dev.skiff.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.AtftpClient;
import dev.skiff.lab.interop.peers.BusyboxClient;
import dev.skiff.lab.interop.peers.CurlClient;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.lab.interop.peers.PeerClient;
import dev.skiff.lab.interop.peers.TestFiles;
import dev.skiff.lab.interop.peers.TftpHpaClient;
import dev.skiff.lab.interop.peers.TransferOptions;
import dev.skiff.lab.interop.peers.TransferOptions.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.testkit.Needs;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our server with curl, tftp-hpa, atftp and busybox, in each direction. */
@Needs({"curl", "tftp", "atftp", "busybox"})
class OurServerIT {
  private static final List<Integer> SIZES = List.of(0, 1, 511, 512, 513, 1468, 1024, 300_000);

  @TempDir Path directory;
  private Path root;
  private Path local;

  @BeforeEach
  void makeDirectories() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    local = Files.createDirectory(directory.resolve("local"));
  }

  static Stream<PeerClient> clients() {
    return PeerClient.all().stream();
  }

  static Stream<Arguments> clientsWithOptions() {
    TransferOptions defaults = TransferOptions.defaults();
    TransferOptions blksize = defaults.withBlksize(1468);
    return Stream.of(
            defaults,
            defaults.asPlain(),
            blksize,
            defaults.withBlksize(8),
            defaults.withBlksize(65_464),
            blksize.withTsize(),
            blksize.withTimeoutSeconds(2),
            blksize.withWindowsize(16),
            defaults.withWindowsize(4),
            blksize.withWindowsize(64).withTimeoutSeconds(3).withTsize())
        .flatMap(options -> clients().map(client -> Arguments.of(client, options)))
        .filter(pair -> ((PeerClient) pair.get()[0]).supports((TransferOptions) pair.get()[1]));
  }

  @ParameterizedTest
  @Tag("rfc1350-5-octet-comes-back")
  @Tag("rfc1123-4.2.4-octet")
  @MethodSource("clientsWithOptions")
  void filesTravelUnchangedInEachDirection(PeerClient client, TransferOptions options) {
    try (SkiffServer server = SkiffServer.start(root)) {
      int transfers = 0;
      for (int size : SIZES) {
        roundTrip(client, server, size, options);
        transfers += 2;
      }
      assertThat(server.awaitReports(transfers)).allMatch(TransferReport::succeeded);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void everyClientIsServedOverIpv6(PeerClient client) {
    try (SkiffServer server = SkiffServer.start(root, Loopback.ipv6())) {
      roundTrip(client, server, 5_000, TransferOptions.defaults());
    }
  }

  @Test
  void whatAtftpAsksForIsAgreedTo() {
    TransferOptions asked =
        TransferOptions.defaults()
            .withBlksize(1468)
            .withWindowsize(16)
            .withTimeoutSeconds(3)
            .withTsize();
    try (SkiffServer server = SkiffServer.start(root)) {
      roundTrip(new AtftpClient(), server, 300_000, asked);
      List<TransferReport> reports = server.awaitReports(2);
      assertThat(reports)
          .allSatisfy(
              report ->
                  assertThat(report.options())
                      .contains(
                          Option.of(Option.BLOCK_SIZE, 1468),
                          Option.of(Option.WINDOW_SIZE, 16),
                          Option.of(Option.TIMEOUT, 3),
                          Option.of(Option.TRANSFER_SIZE, 300_000)));
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void everyClientUnderstandsARefusal(PeerClient client) {
    TransferOptions options = TransferOptions.defaults();
    try (SkiffServer server = SkiffServer.start(root)) {
      client.get(server.address(), "absent", local.resolve("absent"), options).assertFailed();
      Path sent = TestFiles.random(local.resolve("file"), 600);
      client.put(server.address(), "no-directory/file", sent, options).assertFailed();
      assertThat(server.awaitReports(2)).noneMatch(TransferReport::succeeded);
    }
  }

  static Stream<PeerClient> netasciiClients() {
    return Stream.of(new TftpHpaClient(), new AtftpClient());
  }

  @ParameterizedTest
  @Tag("rfc1123-4.2.4-netascii")
  @MethodSource("netasciiClients")
  void textTravelsAsNetasciiInEachDirection(PeerClient client) {
    TransferOptions netascii = TransferOptions.defaults().withMode(Mode.NETASCII);
    Path text = TestFiles.text(root.resolve("text"), 100_000);
    try (SkiffServer server = SkiffServer.start(root)) {
      Path received = local.resolve("text");
      client.get(server.address(), "text", received, netascii).assertSucceeded();
      TestFiles.assertSameContent(text, received);
      client.put(server.address(), "back", received, netascii).assertSucceeded();
      server.awaitReports(2);
      TestFiles.assertSameContent(text, root.resolve("back"));
    }
  }

  @Test
  void curlSeesNetasciiAsItIsOnTheWire() throws IOException {
    Files.writeString(root.resolve("text"), "a\nb\r\nc\rd\r");
    TransferOptions netascii = TransferOptions.defaults().asPlain().withMode(Mode.NETASCII);
    try (SkiffServer server = SkiffServer.start(root)) {
      Path wire = local.resolve("wire");
      new CurlClient().get(server.address(), "text", wire, netascii).assertSucceeded();
      assertThat(wire).hasContent("a\r\nb\r\0\r\nc\r\0d\r\0");
    }
  }

  static Stream<Arguments> longTransfers() {
    TransferOptions defaults = TransferOptions.defaults();
    return Stream.of(
        Arguments.of(new CurlClient(), defaults),
        Arguments.of(new TftpHpaClient(), defaults),
        Arguments.of(new AtftpClient(), defaults.withWindowsize(32)),
        Arguments.of(new BusyboxClient(), defaults));
  }

  @ParameterizedTest
  @MethodSource("longTransfers")
  void moreThan65535BlocksArriveInEachDirection(PeerClient client, TransferOptions options) {
    try (SkiffServer server = SkiffServer.start(root)) {
      roundTrip(client, server, 65_540 * 512 + 17, options);
    }
  }

  private void roundTrip(PeerClient client, SkiffServer server, int size, TransferOptions options) {
    String name = client.name() + size;
    Path served = TestFiles.random(root.resolve(name), size);
    Path received = local.resolve(name);
    client.get(server.address(), name, received, options).assertSucceeded();
    TestFiles.assertSameContent(served, received);
    client.put(server.address(), name + ".back", received, options).assertSucceeded();
    // The last ACK means that the file is there: no waiting.
    TestFiles.assertSameContent(received, root.resolve(name + ".back"));
  }
}
