package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.SamePort;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a server listens on, and which one it answers from. */
class ServerAddressTest {
  /** An address that an interface names. */
  private static final InetAddress NAMED = InetAddress.ofLiteral("127.0.0.1");

  private final MemoryStorage files = new MemoryStorage();

  @BeforeEach
  void aFileToServe() {
    files.put("a", new byte[3]);
  }

  @Test
  void onTheWildcardEachAddressAnswersForItself() throws Exception {
    List<InetAddress> own =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    assertThat(own).contains(NAMED);
    try (TftpServer server = start("::", 0)) {
      for (InetAddress address : own) {
        assertAnswersFrom(server, address);
      }
    }
  }

  private static void assertAnswersFrom(TftpServer server, InetAddress address) throws IOException {
    InetSocketAddress asked = new InetSocketAddress(address, server.port());
    try (Peer peer = new Peer(otherThan(address), 0)) {
      peer.read(asked, "missing");
      peer.expectError(ErrorCode.FILE_NOT_FOUND);
      assertThat(peer.other()).isEqualTo(asked);
      peer.read(asked, "a");
      assertThat(peer.expectData(1)).hasSize(3);
      assertThat(peer.other().getAddress()).isEqualTo(address);
      peer.ack(1);
      peer.write(asked, "b");
      assertThat(peer.receive().from().getAddress()).isEqualTo(address);
    }
  }

  /** From another address than the one asked, else the system itself would take the right one. */
  private static InetAddress otherThan(InetAddress asked) {
    if (asked instanceof Inet6Address) {
      return asked.isLinkLocalAddress() ? InetAddress.ofLiteral("::") : Peer.IPV6;
    }
    return InetAddress.ofLiteral("127.0.0.3");
  }

  /** All of 127.0.0.0/8 is this host, but only 127.0.0.1 stands among its addresses. */
  @Test
  void anAddressThatNoInterfaceNamesIsServedToo() throws Exception {
    try (TftpServer server = start("::", 0);
        Peer peer = new Peer()) {
      peer.read(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), server.port()), "a");
      assertThat(peer.expectData(1)).hasSize(3);
      peer.ack(1);
    }
    try (TftpServer server = start("127.0.0.2", 0);
        Peer peer = new Peer()) {
      InetSocketAddress asked =
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), server.port());
      peer.read(asked, "a");
      assertThat(peer.expectData(1)).hasSize(3);
      assertThat(peer.other().getAddress()).isEqualTo(asked.getAddress());
    }
  }

  /** Against RFC 1123 section 4.2.3.5: firmware that knows no server asks everybody. */
  @ParameterizedTest
  @Tag("rfc1123-4.2.3.5-broadcast")
  @EnumSource(names = {"AUTO", "NIO"})
  void aRequestToABroadcastAddressIsAnswered(UdpTransport transport) throws Exception {
    try (TftpServer server =
            TftpServer.builder(files)
                .transports(Set.of(Transport.UDP))
                .udpTransport(transport)
                .address(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0))
                .start();
        Peer peer = new Peer()) {
      InetAddress everybody = InetAddress.ofLiteral("127.255.255.255");
      peer.read(new InetSocketAddress(everybody, server.port()), "a");
      assertThat(peer.expectData(1)).hasSize(3);
      peer.ack(1);
    }
  }

  @Test
  void theAddressesAreShownAsTheyWereAsked() throws Exception {
    try (TftpServer server = start("::", 0)) {
      assertThat(server.addresses())
          .containsExactly(
              new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), server.port()),
              new InetSocketAddress(InetAddress.ofLiteral("::"), server.port()));
    }
    try (TftpServer server = start("0.0.0.0", 0)) {
      assertThat(server.addresses())
          .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), server.port()));
      assertAnswersFrom(server, NAMED);
    }
    try (TftpServer server = start("::1", 0)) {
      assertThat(server.addresses())
          .containsExactly(new InetSocketAddress(Peer.IPV6, server.port()));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TftpServer.builder(files)
                    .address(InetSocketAddress.createUnresolved("nowhere.invalid", 69)));
  }

  @Test
  void theIpv4WildcardLeavesIpv6ToOthers() throws Exception {
    SamePort.untilFree(
        () -> {
          try (TftpServer server = start("0.0.0.0", 0);
              Peer other = new Peer(Peer.IPV6, server.port())) {
            assertThat(other.port()).isEqualTo(server.port());
          }
        });
  }

  /** To share its port among its own sockets, a server must not let others in. */
  @ParameterizedTest
  @ValueSource(strings = {"::", "0.0.0.0", "127.0.0.1", "::1"})
  void aPortOfAServerOnTheWildcardIsInUse(String address) throws Exception {
    for (Transport transport : Transport.values()) {
      try (TftpServer server = start("::", 0, transport)) {
        assertInUse(address, server.port(), transport);
      }
      try (TftpServer server = start(address, 0, transport)) {
        assertInUse("::", server.port(), transport);
        assertInUse(address, server.port(), transport);
      }
    }
  }

  private void assertInUse(String address, int port, Transport transport) {
    ListenException failure =
        catchThrowableOfType(ListenException.class, () -> start(address, port, transport));
    assertThat(failure).isNotNull();
    assertThat(failure.transport()).isEqualTo(transport);
    assertThat(failure.reason()).isInstanceOf(BindException.class).hasMessageContaining("in use");
  }

  @Test
  void aProgramThatSharesItsPortsDoesNotGetIn() throws Exception {
    try (TftpServer server = start("::", 0);
        DatagramChannel sharing = DatagramChannel.open(StandardProtocolFamily.INET)) {
      sharing.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      assertThatThrownBy(() -> sharing.bind(new InetSocketAddress(Peer.IPV4, server.port())))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void aPortThatAnotherProgramHoldsIsInUse() throws Exception {
    try (Peer other = new Peer()) {
      assertThatThrownBy(() -> start(Peer.IPV4.getHostAddress(), other.port()))
          .isInstanceOf(ListenException.class);
      assertThatThrownBy(() -> start("::", other.port())).isInstanceOf(ListenException.class);
      assertThatThrownBy(() -> start("0.0.0.0", other.port())).isInstanceOf(ListenException.class);
    }
  }

  @Test
  void anAddressOfAnotherHostCannotBeBound() {
    assertThatThrownBy(() -> start("203.0.113.7", 0)).isInstanceOf(ListenException.class);
  }

  private TftpServer start(String address, int port) throws IOException {
    return start(address, port, Transport.UDP);
  }

  private TftpServer start(String address, int port, Transport transport) throws IOException {
    return TftpServer.builder(files)
        .transports(Set.of(transport))
        .address(new InetSocketAddress(InetAddress.ofLiteral(address), port))
        .policy(AccessPolicy.READ_AND_OVERWRITE)
        .start();
  }
}
