package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.PacketSummary;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.storage.Storage;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets as a listener is told of them. */
class PacketListenerTest {
  private static final TransferOptions BLOCKS =
      TransferOptions.DEFAULT.withBlockSize(1_000).withWindowSize(2);

  private static final TransferOptions TCP = TransferOptions.DEFAULT.withTransport(Transport.TCP);

  /** A listener that keeps what it is told. */
  private record Trace(Queue<PacketEvent> events) implements PacketListener {
    Trace() {
      this(new ConcurrentLinkedQueue<>());
    }

    @Override
    public void onPacket(PacketEvent event) {
      events.add(event);
    }

    /** What was seen with this side's arrows. */
    List<String> lines() {
      return events.stream()
          .map(event -> (event.sent() ? "--> " : "<-- ") + event.packet().describe())
          .toList();
    }

    /** The same with those of the other side. */
    List<String> linesOfOther() {
      return lines().stream()
          .map(line -> (line.startsWith("-->") ? "<-- " : "--> ") + line.substring(4))
          .toList();
    }
  }

  private static Stream<String> words(List<String> lines, String start) {
    return lines.stream().filter(line -> line.startsWith(start));
  }

  private final Trace client = new Trace();
  private final Trace server = new Trace();
  private final MemoryStorage files = new MemoryStorage();

  private TftpServer serve(UdpTransport transport) throws IOException {
    return serve(files, transport);
  }

  private TftpServer serve(Storage storage, UdpTransport transport) throws IOException {
    return TftpServer.builder(storage)
        .address(new InetSocketAddress(Peer.IPV4, 0))
        .udpTransport(transport)
        .limits(Wire.PATIENT)
        .packetListener(server)
        .start();
  }

  private static RemoteFile file(TftpServer server) {
    return new RemoteFile(Peer.IPV4.getHostAddress(), server.port(), "a");
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void aDownloadIsToldPacketByPacketOnBothSides(UdpTransport transport) throws Exception {
    files.put("a", Content.of(3_500));
    try (TftpServer serving = serve(transport);
        TftpClient asking = TftpClient.open(Wire.PATIENT, transport, client)) {
      pull(asking, serving, BLOCKS);
      Await.until("the last ACK leaves", () -> client.lines().contains("--> ACK 4"));
      assertThat(client.lines())
          .containsExactly(
              "--> RRQ a blksize=1000 windowsize=2 tsize=0",
              "<-- OACK blksize=1000 windowsize=2 tsize=3500",
              "--> ACK 0",
              "<-- DATA 1, 1000 bytes",
              "<-- DATA 2, 1000 bytes",
              "--> ACK 2",
              "<-- DATA 3, 1000 bytes",
              "<-- DATA 4, 500 bytes",
              "--> ACK 4");
      Await.until("the last ACK arrives", () -> server.events.size() == client.events.size());
      assertThat(server.linesOfOther()).isEqualTo(client.lines());
      assertAddresses(serving.port());
    }
  }

  /** The ports are those of the wire: the client's TID, the main port, the server's TID. */
  private void assertAddresses(int mainPort) {
    List<PacketEvent> asked = List.copyOf(client.events);
    List<PacketEvent> answered = List.copyOf(server.events);
    assertThat(asked.getFirst().peer()).isEqualTo(new InetSocketAddress(Peer.IPV4, mainPort));
    assertThat(answered.getFirst().local()).isEqualTo(asked.getFirst().peer());
    for (int i = 0; i < asked.size(); i++) {
      assertThat(answered.get(i).local()).isEqualTo(asked.get(i).peer());
      assertThat(answered.get(i).peer().getPort()).isEqualTo(asked.get(i).local().getPort());
      assertThat(asked.get(i).transport()).isEqualTo(Transport.UDP);
      assertThat(asked.get(i).nanoTime() - asked.getFirst().nanoTime()).isNotNegative();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void aLargeWindowIsOneEventForEachDatagram(UdpTransport transport) throws Exception {
    files.put("a", Content.of(100_000));
    try (TftpServer serving = serve(transport);
        TftpClient asking = TftpClient.open(Wire.PATIENT, transport, client)) {
      pull(asking, serving, BLOCKS.withWindowSize(64));
      // The client may be done before the server has told of what it sent last.
      Await.until(
          "all are told", () -> words(server.lines(), "--> DATA ").distinct().count() == 101);
      assertThat(words(client.lines(), "<-- DATA ").distinct()).hasSize(101);
    }
  }

  private void pull(TftpClient client, TftpServer server, TransferOptions options)
      throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    client.pull(file(server), Sinks.of(content), options, TransferListener.NONE).await();
    assertThat(content.size()).isPositive();
  }

  @Test
  void whatIsSentAgainIsToldAgain() throws Exception {
    try (Script script = new Script(Wire.PATIENT, client)) {
      ClientTransfer transfer =
          script.pull(Script.PLAIN.withTimeout(Duration.ofMillis(100)).withTries(50));
      script.request(Direction.READ);
      script.request(Direction.READ);
      script.server.data(1, new byte[3]);
      script.server.expectAck(1);
      transfer.await();
      assertThat(words(client.lines(), "--> RRQ a")).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void whatIsNoPacketIsToldTooAndItsAnswer() throws Exception {
    try (TftpServer serving = serve(UdpTransport.AUTO);
        Peer stranger = new Peer()) {
      stranger.sendBytes(
          new byte[] {0, 1, 'a', 0}, new InetSocketAddress(Peer.IPV4, serving.port()));
      stranger.expectError(ErrorCode.ILLEGAL_OPERATION);
      Await.until("the answer is told", () -> server.events.size() == 2);
      assertThat(server.lines())
          .containsExactly(
              "<-- not TFTP: the request's mode is not terminated",
              "--> ERROR 4 the request's mode is not terminated");
      assertThat(server.events).extracting(PacketEvent::peer).containsOnly(stranger.address());
    }
  }

  /** The file goes from the disk to the socket without passing through this process. */
  @Test
  void overTcpADownloadIsToldMessageByMessage(@TempDir Path root) throws Exception {
    Files.write(root.resolve("a"), Content.of(3_000_000));
    try (DirectoryStorage directory = DirectoryStorage.open(root);
        TftpServer serving = serve(directory, UdpTransport.AUTO);
        TftpClient asking = TftpClient.open(Limits.DEFAULT, UdpTransport.AUTO, client)) {
      pull(asking, serving, TCP);
      assertThat(client.lines())
          .startsWith("--> RRQ a tsize=0", "<-- OACK tsize=3000000")
          .endsWith("<-- DATA, 0 bytes");
      assertThat(bytesTold(client)).isEqualTo(3_000_000);
      Await.until("the end is told", () -> server.events.size() == client.events.size());
      assertThat(server.linesOfOther()).isEqualTo(client.lines());
      assertOneConnection(serving.port());
    }
  }

  @Test
  void overTcpAnUploadIsToldMessageByMessage() throws Exception {
    try (TftpServer serving = serve(UdpTransport.AUTO);
        TftpClient asking = TftpClient.open(Limits.DEFAULT, UdpTransport.AUTO, client)) {
      byte[] content = Content.of(3_000_000);
      asking.push(Sources.bytes(content), file(serving), TCP, TransferListener.NONE).await();
      assertThat(client.lines()).startsWith("--> WRQ a tsize=3000000").endsWith("<-- ACK");
      assertThat(bytesTold(client)).isEqualTo(3_000_000);
      Await.until("the ACK is told", () -> server.events.size() == client.events.size());
      assertThat(server.linesOfOther())
          .as("but for the OACK, which comes meanwhile")
          .containsExactlyInAnyOrderElementsOf(client.lines());
      assertOneConnection(serving.port());
    }
  }

  private static long bytesTold(Trace trace) {
    return trace.events.stream()
        .mapToLong(
            event -> event.packet() instanceof PacketSummary.Data data ? data.payloadBytes() : 0)
        .sum();
  }

  private void assertOneConnection(int port) {
    assertThat(client.events).extracting(PacketEvent::transport).containsOnly(Transport.TCP);
    InetSocketAddress listening = new InetSocketAddress(Peer.IPV4, port);
    InetSocketAddress connected = client.events.element().local();
    assertThat(client.events).extracting(PacketEvent::peer).containsOnly(listening);
    assertThat(server.events).extracting(PacketEvent::local).containsOnly(listening);
    assertThat(client.events).extracting(PacketEvent::local).containsOnly(connected);
    assertThat(server.events).extracting(PacketEvent::peer).containsOnly(connected);
  }

  @ParameterizedTest
  @EnumSource
  void aFaultInAListenerHarmsNoTransfer(Transport transport) throws Exception {
    CountDownLatch told = new CountDownLatch(4);
    PacketListener faulty =
        event -> {
          told.countDown();
          throw new IllegalStateException("a fault in a listener");
        };
    files.put("a", Content.of(700));
    try (TftpServer serving =
            TftpServer.builder(files)
                .address(new InetSocketAddress(Peer.IPV4, 0))
                .packetListener(faulty)
                .start();
        TftpClient asking = TftpClient.open(Limits.DEFAULT, UdpTransport.AUTO, faulty)) {
      pull(asking, serving, TransferOptions.DEFAULT.withTransport(transport));
      Held.until(told);
    }
  }
}
