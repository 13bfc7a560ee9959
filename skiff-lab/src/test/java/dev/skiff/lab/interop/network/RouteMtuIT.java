package dev.skiff.lab.interop.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpServer;
import dev.skiff.lab.interop.peers.CommandRun;
import dev.skiff.net.EventLoop;
import dev.skiff.net.linux.LinuxEventLoop;
import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Needs;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host with an interface of 1,400 bytes, and routes of 1,300 bytes. */
@Needs({Needs.ROOT, "ip"})
class RouteMtuIT {
  private static final String NETWORK =
      """
      ip link set lo up
      ip link add wire mtu 1400 type veth peer name far
      ip link set far up
      ip addr add 198.51.100.1/24 dev wire
      ip addr add 2001:db8::1/64 dev wire nodad
      ip link set wire up
      ip route add 203.0.113.0/24 dev wire mtu 1300
      ip route add 2001:db8:1::/64 dev wire mtu 1300
      """;

  private static final byte[] REQUEST = "\0\1f\0octet\0blksize\08192\0".getBytes(US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 1372",
    "2001:db8::7, 1352",
    "203.0.113.7, 1272",
    "2001:db8:1::7, 1252",
    "127.0.0.1, 65507",
  })
  void theKernelSaysWhatARouteCarries(String target, int bytes) {
    try (Host host = new Host()) {
      assertThat(host.call(() -> largest(LinuxEventLoop.start("linux"), target))).hasValue(bytes);
    }
  }

  /**
   * Java knows the interface only. It reads the IPv6 addresses from /proc/net, which is that of the
   * process and not of this host.
   */
  @ParameterizedTest
  @CsvSource({"198.51.100.7, 1372", "203.0.113.7, 1372"})
  void elsewhereTheInterfaceDecides(String target, int bytes) {
    try (Host host = new Host()) {
      assertThat(host.call(() -> largest(NioEventLoop.start("nio"), target))).hasValue(bytes);
    }
  }

  private static OptionalInt largest(EventLoop loop, String target) throws Exception {
    try (loop) {
      setUp();
      InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(target), 69);
      FutureTask<OptionalInt> answer = new FutureTask<>(() -> loop.largestDatagram(address));
      loop.execute(answer);
      return answer.get();
    }
  }

  private static void setUp() {
    CommandRun run = CommandRun.of(Patience.LIMIT, List.of("sh", "-ec", NETWORK));
    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  /** To the host's own address the route is the loopback's, which carries more. */
  @ParameterizedTest
  @CsvSource({
    "NIO, 198.51.100.1, 1368",
    "LINUX, 198.51.100.1, 1368",
    "NIO, 2001:db8::1, 1348",
    "LINUX, 2001:db8::1, 1348",
    "LINUX, 127.0.0.1, 8192",
    "LINUX, ::1, 8192",
  })
  void aServerAgreesToBlocksOfOnePacket(UdpTransport transport, String address, int blockSize) {
    try (Host host = new Host()) {
      Packet answer = host.call(() -> answer(transport, InetAddress.ofLiteral(address)));
      assertThat(answer)
          .isEqualTo(new Packet.OptionAck(List.of(Option.of(Option.BLOCK_SIZE, blockSize))));
    }
  }

  private static Packet answer(UdpTransport transport, InetAddress address) throws Exception {
    setUp();
    MemoryStorage files = new MemoryStorage();
    files.put("f", new byte[10_000]);
    try (TftpServer server =
            TftpServer.builder(files)
                .address(new InetSocketAddress(address, 0))
                .transports(EnumSet.of(Transport.UDP))
                .udpTransport(transport)
                .mtu(1_400)
                .start();
        DatagramSocket client = new DatagramSocket(0, address)) {
      client.setSoTimeout(Patience.MILLIS);
      client.send(new DatagramPacket(REQUEST, REQUEST.length, address, server.port()));
      DatagramPacket answer = new DatagramPacket(new byte[9_000], 9_000);
      client.receive(answer);
      return (Packet)
          PacketDecoder.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
    }
  }
}
