package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.client.HostResolver;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Hosts with several addresses, and with none. */
class TcpClientAddressTest {
  private static final InetAddress OTHER = InetAddress.ofLiteral("127.0.0.2");

  @Test
  void theNextAddressIsTriedWhereTheFirstRefuses() throws Exception {
    try (ServerSocket second = listening(OTHER);
        TftpClient client = TftpClient.open(Limits.DEFAULT, two())) {
      ClientTransfer transfer = push(client, second.getLocalPort());
      try (TcpLine line = new TcpLine(second.accept())) {
        line.request(Direction.WRITE);
        assertThat(line.expectFile()).hasSize(3);
        line.ack();
        TransferReport report = transfer.await();
        int port = second.getLocalPort();
        assertThat(report.peer()).isEqualTo(new InetSocketAddress(OTHER, port));
        assertPassedOver(report, port);
      }
    }
  }

  @Test
  void anErrorOfTheFirstAddressIsTheHostsAnswer() throws Exception {
    try (ServerSocket first = listening(Peer.IPV4);
        TftpClient client = TftpClient.open(Limits.DEFAULT, two())) {
      ClientTransfer transfer = push(client, first.getLocalPort());
      try (TcpLine line = new TcpLine(first.accept())) {
        line.request(Direction.WRITE);
        line.expectFile();
        line.error(ErrorCode.DISK_FULL, "no room");
        assertThat(Script.failureOf(transfer).failure())
            .isEqualTo(new Failure.PeerError(3, "no room"));
      }
    }
  }

  @Test
  void whereEachAddressRefusesTheLastOneIsReported() throws Exception {
    try (TftpClient client = TftpClient.open(Limits.DEFAULT, two())) {
      int port = unusedPort();
      TftpException failure = Script.failureOf(push(client, port));
      assertThat(failure.failure())
          .isInstanceOfSatisfying(
              Failure.Unreachable.class,
              refused -> assertThat(refused.reason()).containsIgnoringCase("refused"));
      assertThat(failure.report().peer()).isEqualTo(new InetSocketAddress(OTHER, port));
      assertPassedOver(failure.report(), port);
    }
  }

  private static void assertPassedOver(TransferReport report, int port) {
    assertThat(report.fallbacks())
        .singleElement(InstanceOfAssertFactories.type(Fallback.AddressSkipped.class))
        .satisfies(
            one -> assertThat(one.address()).isEqualTo(new InetSocketAddress(Peer.IPV4, port)),
            one -> assertThat(one.failure()).isInstanceOf(Failure.Unreachable.class));
  }

  @Test
  void aHostThatIsUnknownIsReportedAsSuch() throws Exception {
    HostResolver none =
        host -> {
          throw new UnknownHostException(host);
        };
    HostResolver faulty =
        host -> {
          throw new IllegalStateException("no resolver for " + host);
        };
    for (HostResolver names : List.of(none, (HostResolver) host -> List.of(), faulty)) {
      try (TftpClient client = TftpClient.open(Limits.DEFAULT, names)) {
        Reports reports = new Reports();
        TcpFiles.CountedSource source = new TcpFiles.CountedSource(Sources.bytes(new byte[3]));
        ClientTransfer transfer =
            client.push(source, RemoteFile.of("nowhere.test", "a"), TcpScript.TCP, reports);
        TftpException failure = Script.failureOf(transfer);
        assertThat(failure.failure())
            .isInstanceOfSatisfying(
                Failure.Unreachable.class,
                unknown -> assertThat(unknown.reason()).contains("nowhere.test"));
        assertThat(failure.report().peer().getHostString()).isEqualTo("nowhere.test");
        assertThat(reports.next()).isEqualTo(failure.report());
        source.closes().awaitOnce();
      }
    }
  }

  private static ServerSocket listening(InetAddress address) throws IOException {
    ServerSocket socket = new ServerSocket(0, 1, address);
    socket.setSoTimeout(Patience.MILLIS);
    return socket;
  }

  private static ClientTransfer push(TftpClient client, int port) {
    return client.push(
        Sources.bytes(new byte[3]),
        new RemoteFile("two.test", port, "a"),
        TcpScript.TCP,
        TransferListener.NONE);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, Peer.IPV4)) {
      return socket.getLocalPort();
    }
  }

  private static HostResolver two() {
    return host -> List.of(Peer.IPV4, OTHER);
  }
}
