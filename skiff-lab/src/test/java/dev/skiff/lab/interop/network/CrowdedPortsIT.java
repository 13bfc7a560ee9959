package dev.skiff.lab.interop.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpServer;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Needs;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host on which transfers use nearly all UDP ports. */
@Needs(Needs.ROOT)
class CrowdedPortsIT {
  private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");
  private static final Path PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int FIRST = 20_000;
  private static final int FREE = 20_700;
  private static final int LAST = 21_999;

  private final List<DatagramSocket> taken = new ArrayList<>();

  @Test
  void aServerFindsThePortThatIsFreeOverUdpAndTcp() {
    try (Host host = new Host()) {
      int port = host.call(this::portOfAServer);
      assertThat(port).isEqualTo(FREE);
    } finally {
      taken.forEach(DatagramSocket::close);
    }
  }

  private int portOfAServer() throws Exception {
    Files.writeString(PORTS, FIRST + " " + LAST);
    for (int port = FIRST; port <= LAST; port++) {
      if (port != FREE) {
        taken.add(new DatagramSocket(new InetSocketAddress(ANY, port)));
      }
    }
    InetSocketAddress free = new InetSocketAddress(ANY, 0);
    try (TftpServer server = TftpServer.builder(new MemoryStorage()).address(free).start()) {
      return server.port();
    }
  }
}
