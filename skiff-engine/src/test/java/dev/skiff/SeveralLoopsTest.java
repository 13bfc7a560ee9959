package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Storage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose transfers run on two event loops and more, one for each processor. */
class SeveralLoopsTest {
  private static final String FIRST = "skiff-server";
  private static final String SECOND = "skiff-server-2";

  private final MemoryStorage files = new MemoryStorage();
  private final List<Peer> peers = new ArrayList<>();

  /** Where packets of transfers arrived. */
  private final Set<String> threads = ConcurrentHashMap.newKeySet();

  private final Reports reports = new Reports();

  @BeforeEach
  void onlyWhereThereAreTwoProcessors() {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
  }

  @AfterEach
  void closePeers() {
    peers.forEach(Peer::close);
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void transfersAreSpread(UdpTransport transport) throws Exception {
    byte[] content = Content.of(1_000);
    files.put("a", content);
    try (TftpServer server = start(files, transport, reports)) {
      Peer one = reading(server, "a");
      Peer other = reading(server, "a");
      assertThat(toTheEnd(one, content)).isEqualTo(FIRST);
      assertThat(toTheEnd(other, content)).isEqualTo(SECOND);
    }
  }

  /** The second and last block; gives the thread of the transfer. */
  private String toTheEnd(Peer peer, byte[] content) throws Exception {
    threads.clear();
    peer.ack(1);
    assertThat(peer.expectData(2)).isEqualTo(Content.block(content, 2, 512));
    peer.ack(2);
    assertThat(reports.next().succeeded()).isTrue();
    String name = threads.iterator().next();
    assertThat(threads).containsExactly(name);
    return name;
  }

  @Test
  void aRepeatedRequestJoinsItsTransferOnEitherLoop() throws Exception {
    files.put("a", Content.of(1_000));
    Option block = Option.of(Option.BLOCK_SIZE, 600);
    try (TftpServer server = start(files, UdpTransport.AUTO, reports)) {
      for (int i = 0; i < 4; i++) {
        Peer plain = reading(server, "a");
        assertThat(repeated(plain, server)).isInstanceOf(Packet.Data.class);
        Peer asking = peer();
        asking.read(address(server), "a", block);
        asking.expectOptionAck(block);
        assertThat(repeated(asking, server, block)).isEqualTo(new Packet.OptionAck(List.of(block)));
        asking.ack(0);
        asking.expectData(1);
        asking.ack(1);
        asking.expectData(2);
        asking.ack(2);
        plain.ack(1);
        plain.expectData(2);
        plain.ack(2);
      }
      for (int i = 0; i < 8; i++) {
        assertThat(reports.next().succeeded()).isTrue();
      }
      assertThat(threads).contains(FIRST, SECOND);
      assertThat(reports.isEmpty()).as("each is one transfer").isTrue();
    }
  }

  /** The answer to a request that was answered before: it comes from the same TID. */
  private static Datagram repeated(Peer peer, TftpServer server, Option... options)
      throws IOException {
    InetSocketAddress before = peer.other();
    Packet request = new Packet.Request(Direction.READ, "a", "octet", List.of(options));
    // The first loop passes over it until it has heard that the transfer began on the other.
    Datagram answer = peer.answerTo(request, address(server));
    assertThat(peer.other()).isEqualTo(before);
    return answer;
  }

  @ParameterizedTest
  @EnumSource(names = {"NIO", "LINUX"})
  void theEndOfTheServerIsTheEndOfTransfersOnEachLoop(UdpTransport transport, @TempDir Path root)
      throws Exception {
    Set<Thread> before = ownThreads();
    Files.write(root.resolve("served"), new byte[5_000]);
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        TftpServer server = start(storage, transport, reports)) {
      List<Peer> readers = new ArrayList<>();
      List<Peer> writers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Peer reader = reading(server, "served");
        reader.ack(1);
        reader.expectData(2);
        readers.add(reader);
        Peer writer = peer();
        writer.write(address(server), "upload" + i);
        writer.expectAck(0);
        writer.data(1, new byte[512]);
        writer.expectAck(1);
        writers.add(writer);
      }
      assertThat(threads).contains(FIRST, SECOND);
      assertThat(ownThreads()).hasSizeGreaterThan(before.size() + 1);
      stop(server);
      for (Peer peer : Stream.concat(readers.stream(), writers.stream()).toList()) {
        assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("shutting down");
        assertThat(reports.next().failure()).isInstanceOf(Failure.Cancelled.class);
      }
      try (Stream<Path> left = Files.list(root)) {
        assertThat(left).containsExactly(root.resolve("served"));
      }
      assertThat(reports.isEmpty()).isTrue();
    }
    Await.until("its threads are gone", () -> before.containsAll(ownThreads()));
  }

  private static void stop(TftpServer server) {
    server.close();
  }

  /** Idle is what no loop has a transfer of. */
  @Test
  void closingWaitsForTheLastTransferOnEachLoop() throws Exception {
    byte[] content = Content.of(600);
    files.put("a", content);
    try (TftpServer server = start(files, UdpTransport.AUTO, reports)) {
      Peer one = reading(server, "a");
      Peer other = reading(server, "a");
      Thread closing = Thread.ofPlatform().start(() -> server.close(Duration.ofMinutes(10)));
      Await.until("it takes no more requests", () -> isClosed(server));
      assertThat(closing.join(Duration.ofMillis(300))).as("ended already").isFalse();
      for (Peer peer : List.of(other, one)) {
        assertThat(closing.isAlive()).isTrue();
        peer.ack(1);
        assertThat(peer.expectData(2)).isEqualTo(Content.block(content, 2, 512));
        peer.ack(2);
        assertThat(reports.next().succeeded()).isTrue();
      }
      closing.join(Patience.LIMIT);
      assertThat(closing.isAlive()).isFalse();
    }
  }

  private static boolean isClosed(TftpServer server) {
    try (Peer probe = new Peer(Peer.IPV4, server.port())) {
      return probe.port() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aListenerOfTransfersOnEitherLoopCannotCloseTheServer() throws Exception {
    files.put("a", Content.of(1_000));
    AtomicReference<TftpServer> closed = new AtomicReference<>();
    AtomicInteger refused = new AtomicInteger();
    TransferListener closing =
        new TransferListener() {
          @Override
          public void onEnd(TransferReport report) {
            try {
              closed.get().close();
            } catch (IllegalStateException e) {
              refused.incrementAndGet();
            }
            reports.onEnd(report);
          }
        };
    try (TftpServer server = start(files, UdpTransport.AUTO, closing)) {
      closed.set(server);
      for (Peer peer : List.of(reading(server, "a"), reading(server, "a"))) {
        peer.ack(1);
        peer.expectData(2);
        peer.ack(2);
      }
      reports.next();
      reports.next();
      assertThat(threads).contains(FIRST, SECOND);
      assertThat(refused).hasValue(2);
    }
  }

  /** Begun, and waiting for the first ACK. */
  private Peer reading(TftpServer server, String name) throws IOException {
    Peer peer = peer();
    peer.read(address(server), name);
    peer.expectData(1);
    return peer;
  }

  private Peer peer() throws IOException {
    Peer peer = new Peer();
    peers.add(peer);
    return peer;
  }

  private static InetSocketAddress address(TftpServer server) {
    return new InetSocketAddress(Peer.IPV4, server.port());
  }

  private TftpServer start(Storage storage, UdpTransport transport, TransferListener listener)
      throws IOException {
    return TftpServer.builder(storage)
        .address(new InetSocketAddress(Peer.IPV4, 0))
        .transports(Set.of(Transport.UDP))
        .udpTransport(transport)
        .limits(Wire.PATIENT)
        .listener(listener)
        .packetListener(this::arrived)
        .start();
  }

  private static Set<Thread> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("skiff-"))
        .collect(Collectors.toSet());
  }

  private void arrived(PacketEvent event) {
    String packet = event.packet().describe();
    if (!event.sent() && !packet.startsWith("RRQ") && !packet.startsWith("WRQ")) {
      threads.add(Thread.currentThread().getName());
    }
  }
}
