package dev.skiff.lab.interop.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.lab.interop.relay.RelayEvent.Fate;
import dev.skiff.lab.net.Line;
import dev.skiff.lab.net.NetworkModel;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bad network between two ports: what it is told to do happens, and files pass. */
class RelayTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private static final TransferOptions SMALL_BLOCKS =
      TransferOptions.DEFAULT.withBlockSize(512).withWindowSize(8);

  private final byte[] content = new byte[40 * 512 + 17];
  private final MemoryStorage files = new MemoryStorage();
  private final List<RelayEvent> events = new CopyOnWriteArrayList<>();
  private TftpServer server;
  private TftpClient client;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    files.put("file", content);
    server =
        TftpServer.builder(files).address(ANY_PORT).policy(AccessPolicy.READ_AND_OVERWRITE).start();
    client = TftpClient.open();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachRoleOfADownloadIsLostJustOnce(PacketRole role) throws IOException {
    try (Relay relay = relay(losing(role))) {
      assertThat(pull(relay)).isEqualTo(content);
      awaitFate(Fate.LOST);
    }
    assertThat(with(Fate.LOST)).singleElement().satisfies(lost -> assertIs(role, lost));
  }

  @ParameterizedTest
  @EnumSource
  void eachRoleOfAnUploadIsLostJustOnce(PacketRole role) throws IOException {
    try (Relay relay = relay(losing(role))) {
      push(relay);
      awaitFate(Fate.LOST);
    }
    assertThat(files.get("new")).contains(content);
    assertThat(with(Fate.LOST)).singleElement().satisfies(lost -> assertIs(role, lost));
  }

  @Test
  void theDatagramsOfTheseNumbersAreLost() throws IOException {
    try (Relay relay = relay(RelaySettings.losing(Set.of(), Set.of(1, 5)))) {
      assertThat(pull(relay)).isEqualTo(content);
    }
    assertThat(events.get(0).fate()).isEqualTo(Fate.LOST);
    assertThat(events.get(4).fate()).isEqualTo(Fate.LOST);
    assertThat(with(Fate.LOST)).hasSize(2);
  }

  @Test
  void filesPassWhereMuchIsLostDoubledAndHeldBack() throws IOException {
    try (Relay relay =
        relay(RelaySettings.of(new NetworkModel(0.05, 0.05, 0.05, Line.delaying(0))))) {
      for (int i = 0; i < 3; i++) {
        assertThat(pull(relay)).isEqualTo(content);
      }
    }
    assertThat(events)
        .extracting(RelayEvent::fate)
        .contains(Fate.LOST, Fate.DUPLICATED, Fate.HELD_BACK, Fate.PASSED);
  }

  /** The server answers each copy of the request from a port of its own, or only one. */
  @Test
  void aFilePassesWhereEverythingArrivesTwice() throws IOException {
    try (Relay relay = relay(RelaySettings.of(new NetworkModel(0, 1, 0, Line.delaying(0))))) {
      assertThat(pull(relay)).isEqualTo(content);
    }
    assertThat(events).extracting(RelayEvent::fate).containsOnly(Fate.DUPLICATED);
  }

  @Test
  void aNarrowLineHasLittleRoomToWait() throws IOException {
    TransferOptions largeWindow = SMALL_BLOCKS.withBlockSize(1_428).withWindowSize(64);
    files.put("file", Arrays.copyOf(content, 200_000));
    try (Relay relay = relay(on(new Line(0, 1_250_000, Line.IPV4_UDP_BYTES, 32 << 10, 1_000)))) {
      assertThat(pull(relay, largeWindow)).hasSize(200_000);
    }
    assertThat(with(Fate.CROWDED_OUT)).isNotEmpty();
  }

  @Test
  void aDatagramArrivesAfterItsDelay() throws IOException {
    try (Relay relay = relay(on(Line.delaying(50_000_000)))) {
      assertThat(pull(relay)).isEqualTo(content);
    }
    // The answer, and what answers that.
    assertThat(events.get(1).nanos()).isGreaterThan(50_000_000);
    assertThat(events.get(2).nanos()).isGreaterThan(100_000_000);
  }

  private Relay relay(RelaySettings settings) throws IOException {
    InetSocketAddress address = new InetSocketAddress(ANY_PORT.getAddress(), server.port());
    return Relay.start(ANY_PORT, address, settings, events::add);
  }

  private static RelaySettings losing(PacketRole role) {
    return RelaySettings.losing(Set.of(role), Set.of());
  }

  private static RelaySettings on(Line line) {
    return RelaySettings.of(NetworkModel.PERFECT.withLine(line));
  }

  private byte[] pull(Relay relay) throws IOException {
    return pull(relay, SMALL_BLOCKS);
  }

  private byte[] pull(Relay relay, TransferOptions options) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    client.pull(remote(relay, "file"), Sinks.of(received), options, TransferListener.NONE).await();
    return received.toByteArray();
  }

  private void push(Relay relay) throws IOException {
    Source source = Sources.bytes(content);
    client.push(source, remote(relay, "new"), SMALL_BLOCKS, TransferListener.NONE).await();
  }

  private static RemoteFile remote(Relay relay, String name) {
    return new RemoteFile("127.0.0.1", relay.address().getPort(), name);
  }

  /** The client may have ended before the relay has read its last ACK. */
  private void awaitFate(Fate fate) {
    assertThat(Poll.until(Patience.LIMIT, () -> !with(fate).isEmpty())).isTrue();
  }

  private List<RelayEvent> with(Fate fate) {
    return events.stream().filter(event -> event.fate() == fate).toList();
  }

  private static void assertIs(PacketRole role, RelayEvent event) {
    switch (role) {
      case REQUEST -> assertThat(event.datagram()).isInstanceOf(Packet.Request.class);
      case OACK -> assertThat(event.datagram()).isInstanceOf(Packet.OptionAck.class);
      case FIRST_DATA -> assertThat(((Packet.Data) event.datagram()).block()).isOne();
      case LAST_DATA -> assertThat(((Packet.Data) event.datagram()).block()).isEqualTo(41);
      case LAST_ACK -> assertThat(event.datagram()).isEqualTo(new Packet.Ack(41));
    }
  }
}
