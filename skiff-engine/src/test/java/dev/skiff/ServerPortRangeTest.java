package dev.skiff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.FreePorts;
import dev.skiff.transfer.PortRange;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.UdpTransport;
import dev.skiff.transfer.WhenBusy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose transfers have their ports in a range, by each way to send datagrams. */
@ParameterizedClass
@EnumSource(
    value = UdpTransport.class,
    names = {"NIO", "LINUX"})
class ServerPortRangeTest {
  @Parameter UdpTransport transport;

  private final MemoryStorage files = new MemoryStorage();
  private final Reports reports = new Reports();
  private PortRange range;

  @BeforeEach
  void putAFile() {
    files.put("a", Content.of(600));
  }

  private TftpServer.Builder server(int ports) throws IOException {
    int first = FreePorts.inARow(ports);
    range = new PortRange(first, first + ports - 1);
    return TftpServer.builder(files)
        .address(new InetSocketAddress(Peer.IPV4, 0))
        .udpTransport(transport)
        .limits(Wire.PATIENT)
        .listener(reports)
        .portRange(range);
  }

  private static InetSocketAddress addressOf(TftpServer server) {
    return new InetSocketAddress(Peer.IPV4, server.port());
  }

  @Test
  void readsAndWritesAreAnsweredFromPortsOfTheRange() throws Exception {
    Set<Integer> ports = new HashSet<>();
    try (TftpServer server = server(10).start();
        Peer reader = new Peer();
        Peer writer = new Peer()) {
      for (int i = 0; i < 3; i++) {
        reader.read(addressOf(server), "a");
        reader.expectData(1);
        ports.add(reader.other().getPort());
        reader.ack(1);
        reader.expectData(2);
        reader.ack(2);
        assertThat(reports.next().succeeded()).isTrue();
        writer.write(addressOf(server), "b" + i);
        writer.expectAck(0);
        ports.add(writer.other().getPort());
        writer.data(1, "b".getBytes(UTF_8));
        writer.expectAck(1);
        assertThat(reports.next().succeeded()).isTrue();
      }
    }
    assertThat(ports).isNotEmpty().allMatch(range::contains);
  }

  @Test
  void whileNoPortIsFreeAReadIsLeftUnansweredUntilOneHasRested() throws Exception {
    try (TftpServer server = server(1).start();
        Peer reader = new Peer();
        Peer late = new Peer()) {
      begin(server, reader);
      late.write(addressOf(server), "c");
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).isEqualTo(busy());
      assertThat(reports.next().peer()).isEqualTo(late.address());
      late.read(addressOf(server), "a");
      TransferReport unanswered = reports.next();
      assertThat(unanswered.failure()).isEqualTo(new Failure.Unanswered(busy()));
      late.expectNothingFrom(addressOf(server));
      reader.ack(2);
      assertThat(reports.next().succeeded()).isTrue();
      Packet again = new Packet.Request(Direction.READ, "a", "octet", List.of());
      assertThat(late.answerTo(again, addressOf(server))).isInstanceOf(Packet.Data.class);
      assertThat(late.other()).isEqualTo(reader.other());
    }
  }

  private void begin(TftpServer server, Peer reader) throws IOException {
    reader.read(addressOf(server), "a");
    reader.expectData(1);
    reader.ack(1);
    reader.expectData(2);
  }

  private String busy() {
    return "server is busy: no port of " + range + " is free, try again later";
  }

  @Test
  void aServerThatIsToldSoRefusesAReadWhileNoPortIsFree() throws Exception {
    try (TftpServer server = server(1).whenBusy(WhenBusy.ERROR).start();
        Peer reader = new Peer();
        Peer late = new Peer()) {
      begin(server, reader);
      late.read(addressOf(server), "a");
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).isEqualTo(busy());
    }
  }

  @Test
  void aRequestOverTcpNeedsNoPortOfTheRange() throws Exception {
    try (TftpServer server = server(1).start();
        Peer reader = new Peer();
        TcpPeer stream = new TcpPeer(addressOf(server))) {
      begin(server, reader);
      stream.send(TcpPeer.rrq("a"));
      assertThat(stream.expectFile()).isEqualTo(Content.of(600));
    }
  }

  @Test
  void theServersOwnPortMustNotBelongToTheRange() throws Exception {
    TftpServer.Builder builder = server(3);
    int own = range.first() + 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.address(new InetSocketAddress(Peer.IPV4, own)).start())
        .withMessage("the ports " + range + " contain the server's own, " + own);
  }
}
