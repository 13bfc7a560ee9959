package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.SamePort;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where a server listens: on both transports, or on one. */
class TcpListenTest {
  /**
   * Ports that are free or taken on purpose are of an address that nothing else uses. On 127.0.0.1,
   * the near end of any connection that another test left waiting may hold the port on TCP.
   */
  private static final InetAddress OWN = InetAddress.ofLiteral("127.77.0.1");

  private final MemoryStorage files = new MemoryStorage();

  @Test
  void bothTransportsListenOnTheSamePort() throws Exception {
    files.put("a", new byte[3]);
    try (TftpServer server = builder().start();
        TcpPeer stream = new TcpPeer(address(server));
        Peer datagrams = new Peer()) {
      assertThat(server.transports()).containsExactlyInAnyOrder(Transport.UDP, Transport.TCP);
      stream.send(TcpPeer.rrq("a"));
      assertThat(stream.expectFile()).hasSize(3);
      datagrams.read(address(server), "a");
      assertThat(datagrams.expectData(1)).hasSize(3);
    }
  }

  @Test
  void udpAloneLeavesThePortOfTcpClosed() throws Exception {
    try (TftpServer server = builder().transports(Set.of(Transport.UDP)).start()) {
      assertThat(server.transports()).containsExactly(Transport.UDP);
      assertThatThrownBy(() -> new TcpPeer(address(server))).isInstanceOf(IOException.class);
      try (Peer peer = new Peer()) {
        peer.read(address(server), "missing");
        assertThat(peer.receive().packet()).isNotNull();
      }
    }
  }

  @Test
  void tcpAloneLeavesThePortOfUdpFree() throws Exception {
    SamePort.untilFree(
        () -> {
          try (TftpServer server = builder().transports(Set.of(Transport.TCP)).start();
              TcpPeer peer = new TcpPeer(address(server));
              DatagramSocket free = new DatagramSocket(address(server))) {
            assertThat(server.transports()).containsExactly(Transport.TCP);
            assertThat(free.getLocalPort()).isEqualTo(server.port());
            peer.expectFit();
          }
        });
  }

  @Test
  void aServerOfNoTransportIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder().transports(Set.of()));
  }

  @Test
  void aPortThatIsInUseOnTcpIsNamedAndNoThreadIsLeft() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(OWN, 0));
      expectRefused((InetSocketAddress) taken.getLocalSocketAddress(), Transport.TCP);
    }
  }

  @Test
  void aPortThatIsInUseOnUdpIsNamedAndTcpDoesNotListen() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(OWN, 0))) {
      InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
      expectRefused(address, Transport.UDP);
      assertThatThrownBy(() -> new TcpPeer(address)).isInstanceOf(IOException.class);
    }
  }

  private void expectRefused(InetSocketAddress address, Transport transport) {
    Set<Thread> before = skiffThreads();
    ListenException refused =
        catchThrowableOfType(ListenException.class, () -> builder().address(address).start());
    assertThat(refused.transport()).isEqualTo(transport);
    assertThat(refused.reason()).isInstanceOf(BindException.class);
    Await.until("no new thread is left", () -> before.containsAll(skiffThreads()));
  }

  @Test
  void noThreadIsLeftOfAServerThatIsClosed() throws Exception {
    Set<Thread> before = skiffThreads();
    try (TftpServer server = builder().start();
        TcpPeer peer = new TcpPeer(address(server))) {
      peer.expectFit();
      assertThat(skiffThreads()).extracting(Thread::getName).contains("skiff-tcp-accept");
    }
    Await.until("no new thread is left", () -> before.containsAll(skiffThreads()));
  }

  @Test
  void thePortIsFreeAtOnceThoughConnectionsWereOpen() throws Exception {
    TftpServer first = builder().start();
    InetSocketAddress address = address(first);
    try (TcpPeer peer = new TcpPeer(address)) {
      peer.expectFit();
      first.close();
      try (TftpServer second = builder().address(address).start();
          TcpPeer next = new TcpPeer(address(second))) {
        next.expectFit();
      }
    } finally {
      first.close();
    }
  }

  private static Set<Thread> skiffThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("skiff-"))
        .collect(Collectors.toSet());
  }

  private TftpServer.Builder builder() {
    return TftpServer.builder(files).address(new InetSocketAddress(OWN, 0));
  }

  private static InetSocketAddress address(TftpServer server) {
    return new InetSocketAddress(OWN, server.port());
  }
}
