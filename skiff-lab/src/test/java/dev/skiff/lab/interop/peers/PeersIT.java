package dev.skiff.lab.interop.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.lab.interop.peers.PeerServer.Program;
import dev.skiff.lab.interop.peers.TransferOptions.Mode;
import dev.skiff.lab.interop.peers.TransferResult.Outcome;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The harness itself, proven with the peers among themselves: no Skiff in it. */
@Needs({Needs.ROOT, "curl", "tftp", "atftp", "busybox", "in.tftpd", "atftpd", "dnsmasq"})
class PeersIT {
  private static final List<Integer> EDGE_SIZES = List.of(0, 1, 511, 512, 513, 1024, 100_000);

  @TempDir Path directory;
  private Path root;
  private Path local;

  static Stream<PeerClient> clients() {
    return PeerClient.all().stream();
  }

  static Stream<Arguments> pairs() {
    return clients()
        .flatMap(client -> Stream.of(Program.values()).map(kind -> Arguments.of(client, kind)));
  }

  @BeforeEach
  void makeDirectories() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    local = Files.createDirectory(directory.resolve("local"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void filesTravelUnchangedInEachDirection(PeerClient client, Program kind) {
    try (PeerServer server = kind.start(root)) {
      for (int size : EDGE_SIZES) {
        Path served = TestFiles.random(root.resolve("down" + size), size);
        Path received = local.resolve("down" + size);
        client
            .get(server.address(), "down" + size, received, askingForSize(client, size))
            .assertSucceeded();
        TestFiles.assertSameContent(served, received);
        if (server.acceptsUploads()) {
          Path sent = TestFiles.random(local.resolve("up" + size), size);
          client
              .put(server.address(), "up" + size, sent, TransferOptions.defaults())
              .assertSucceeded();
          assertArrives(sent, root.resolve("up" + size));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void everyClientSpeaksIpv6(PeerClient client) {
    Path served = TestFiles.random(root.resolve("file"), 5_000);
    try (PeerServer server = Program.TFTPD_HPA.start(root, Loopback.ipv6())) {
      Path received = local.resolve("file");
      client.get(server.address(), "file", received, TransferOptions.defaults()).assertSucceeded();
      TestFiles.assertSameContent(served, received);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyClientsFailureIsSeen(PeerClient client, Program kind) {
    try (PeerServer server = kind.start(root)) {
      TransferOptions options = TransferOptions.defaults();
      client.get(server.address(), "absent", local.resolve("absent"), options).assertFailed();
      client.put(server.address(), "file", local.resolve("never-written"), options).assertFailed();
      Path sent = TestFiles.random(local.resolve("file"), 600);
      client.put(server.address(), "no-directory/file", sent, options).assertFailed();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aClientThatWaitsTooLongIsStopped(PeerClient patient) throws IOException {
    Duration limit = Duration.ofMillis(300);
    PeerClient client =
        switch (patient) {
          case CurlClient _ -> new CurlClient(limit);
          case TftpHpaClient _ -> new TftpHpaClient(limit);
          case AtftpClient _ -> new AtftpClient(limit);
          case BusyboxClient _ -> new BusyboxClient(limit);
        };
    try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(Loopback.ipv4(), 0))) {
      InetSocketAddress address = new InetSocketAddress(Loopback.ipv4(), silent.getLocalPort());
      TransferResult result =
          client.get(address, "file", local.resolve("file"), TransferOptions.defaults());
      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
    }
  }

  @Test
  void optionsAreSentByTheClientsThatKnowThem() {
    Path file = TestFiles.random(root.resolve("file"), 300_000);
    TransferOptions blksize = TransferOptions.defaults().withBlksize(1468);
    TransferOptions all = blksize.withWindowsize(16).withTimeoutSeconds(3).withTsize();
    try (PeerServer server = Program.ATFTPD.start(root)) {
      roundTrip(new AtftpClient(), server, file, all);
      roundTrip(new CurlClient(), server, file, blksize);
      roundTrip(new CurlClient(), server, file, TransferOptions.defaults().asPlain());
      roundTrip(new BusyboxClient(), server, file, blksize);
      assertThat(server.log()).contains("windowsize option -> 16", "timeout option -> 3");
    }
  }

  @Test
  void anOptionThatAClientLacksIsRefusedByTheHarness() {
    InetSocketAddress nobody = Loopback.freePort(Loopback.ipv4());
    TransferOptions window = TransferOptions.defaults().withWindowsize(4);
    for (PeerClient client : List.of(new CurlClient(), new TftpHpaClient(), new BusyboxClient())) {
      assertThatThrownBy(() -> client.get(nobody, "file", local.resolve("file"), window))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("windowsize");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TFTPD_HPA", "ATFTPD"})
  void netasciiComesBackAsItWent(Program kind) {
    Path text = TestFiles.text(root.resolve("text"), 20_000);
    TransferOptions netascii = TransferOptions.defaults().withMode(Mode.NETASCII);
    try (PeerServer server = kind.start(root)) {
      roundTrip(new TftpHpaClient(), server, text, netascii);
      roundTrip(new AtftpClient(), server, text, netascii);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TFTPD_HPA", "ATFTPD"})
  void curlShowsTheWireFormOfNetascii(Program kind) throws IOException {
    Files.writeString(root.resolve("text"), "a\nb\r\nc\rd\r");
    TransferOptions netascii = TransferOptions.defaults().asPlain().withMode(Mode.NETASCII);
    Path wire = local.resolve("wire");
    try (PeerServer server = kind.start(root)) {
      new CurlClient().get(server.address(), "text", wire, netascii).assertSucceeded();
      assertThat(wire).hasContent("a\r\nb\r\0\r\nc\r\0d\r\0");
      new CurlClient().put(server.address(), "back", wire, netascii).assertSucceeded();
      assertArrives(root.resolve("text"), root.resolve("back"));
    }
  }

  @Test
  void moreThan65535BlocksArrive() {
    Path file = TestFiles.random(root.resolve("file"), 65_540L * 512 + 17);
    try (PeerServer server = Program.ATFTPD.start(root)) {
      TransferOptions window = TransferOptions.defaults().withWindowsize(32);
      roundTrip(new AtftpClient(), server, file, window);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedServerIsGoneWithItsRunningTransfers(Program kind) throws IOException {
    TestFiles.random(root.resolve("file"), 100_000);
    PeerServer server = kind.start(root);
    Process process = server.process();
    List<ProcessHandle> children;
    try (server;
        DatagramSocket client = new DatagramSocket()) {
      byte[] request = "\0\1file\0octet\0".getBytes(StandardCharsets.US_ASCII);
      client.setSoTimeout(Patience.MILLIS);
      client.send(new DatagramPacket(request, request.length, server.address()));
      client.receive(new DatagramPacket(new byte[600], 600));
      children = process.descendants().toList();
    }
    assertThat(process.isAlive()).isFalse();
    assertThat(Poll.until(Patience.LIMIT, () -> noneAlive(children))).isTrue();
    assertThat(Loopback.answersRequests(server.address())).isFalse();
  }

  private void roundTrip(
      PeerClient client, PeerServer server, Path served, TransferOptions options) {
    String name = client.name() + options.hashCode();
    Path received = local.resolve(name);
    String servedName = served.getFileName().toString();
    client.get(server.address(), servedName, received, options).assertSucceeded();
    TestFiles.assertSameContent(served, received);
    client.put(server.address(), name, received, options).assertSucceeded();
    assertArrives(received, server.root().resolve(name));
  }

  /**
   * Peers close the file after their last ACK: the client may be back before the bytes are there.
   */
  private static void assertArrives(Path sent, Path stored) {
    Poll.until(Patience.LIMIT, () -> TestFiles.sameContent(sent, stored));
    TestFiles.assertSameContent(sent, stored);
  }

  /** curl takes the size 0 in an OACK for an error, so it must not ask. */
  private static TransferOptions askingForSize(PeerClient client, int size) {
    TransferOptions options = TransferOptions.defaults();
    return client instanceof CurlClient && size == 0 ? options.asPlain() : options;
  }

  private static boolean noneAlive(List<ProcessHandle> handles) {
    return handles.stream().noneMatch(ProcessHandle::isAlive);
  }
}
