package dev.skiff.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.lab.interop.peers.AtftpClient;
import dev.skiff.lab.interop.peers.Capture;
import dev.skiff.lab.interop.peers.CaptureReport;
import dev.skiff.lab.interop.peers.CaptureReport.Kind;
import dev.skiff.lab.interop.peers.Loopback;
import dev.skiff.lab.interop.peers.PeerClient;
import dev.skiff.lab.interop.peers.PeerServer;
import dev.skiff.lab.interop.peers.PeerServer.Program;
import dev.skiff.lab.interop.peers.TestFiles;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Needs;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our packets on the wire, as tshark reads them: TFTP, nothing malformed, no expert error. */
@Needs({Needs.ROOT, "dumpcap", "tshark", "curl", "tftp", "atftp", "busybox", "in.tftpd", "atftpd"})
class CapturedIT {
  /** On loopback a capture shows what the linux transport gives the kernel: many in one frame. */
  private static final UdpTransport PACKET_BY_PACKET = UdpTransport.NIO;

  @TempDir Path directory;
  private Path root;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    file = TestFiles.random(root.resolve("file"), 100_000);
    TestFiles.random(root.resolve("empty"), 0);
    TestFiles.text(root.resolve("text"), 3_000);
  }

  @Test
  @Tag("rfc1123-4.2.2.2-udp-length")
  void ourServerSpeaksCleanTftpToEveryClient() throws IOException {
    try (SkiffServer server = SkiffServer.start(root, Loopback.ipv4(), PACKET_BY_PACKET);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      for (PeerClient client : PeerClient.all()) {
        var options = dev.skiff.lab.interop.peers.TransferOptions.defaults();
        Path received = directory.resolve(client.name());
        client.get(server.address(), "file", received, options).assertSucceeded();
        client.put(server.address(), client.name(), received, options).assertSucceeded();
        client.get(server.address(), "absent", received, options).assertFailed();
      }
      new AtftpClient()
          .get(
              server.address(),
              "file",
              directory.resolve("windowed"),
              dev.skiff.lab.interop.peers.TransferOptions.defaults()
                  .withBlksize(1468)
                  .withWindowsize(16)
                  .withTimeoutSeconds(2)
                  .withTsize())
          .assertSucceeded();
      CaptureReport report = capture.finish(server.address()).assertClean();
      assertThat(report.count(Kind.RRQ)).isGreaterThanOrEqualTo(9);
      assertThat(report.count(Kind.WRQ)).isGreaterThanOrEqualTo(4);
      assertThat(report.count(Kind.ERROR)).isGreaterThanOrEqualTo(4);
      assertThat(report.count(Kind.OACK)).isPositive();
    }
  }

  @Test
  void ourClientAndServerSpeakCleanTftpToEachOther() throws IOException {
    try (SkiffServer server = SkiffServer.start(root, Loopback.ipv4(), PACKET_BY_PACKET);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      exercise(server.address().getPort(), "127.0.0.1");
      CaptureReport report = capture.finish(server.address()).assertClean();
      assertThat(report.count(Kind.OACK)).isPositive();
      assertThat(report.count(Kind.ERROR)).isPositive();
    }
  }

  @Test
  void ourClientSpeaksCleanTftpToTftpdHpa() throws IOException {
    try (PeerServer server = Program.TFTPD_HPA.start(root);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      exercise(server.address().getPort(), server.address().getAddress().getHostAddress());
      CaptureReport report = capture.finish(server.address()).assertClean();
      assertThat(report.count(Kind.RRQ)).isPositive();
      assertThat(report.count(Kind.WRQ)).isPositive();
    }
  }

  @Test
  void ourClientSpeaksCleanTftpToAtftpd() throws IOException {
    try (PeerServer server = Program.ATFTPD.start(root);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      exercise(server.address().getPort(), server.address().getAddress().getHostAddress());
      CaptureReport report = capture.finish(server.address()).assertClean();
      assertThat(report.count(Kind.RRQ)).isPositive();
      assertThat(report.count(Kind.WRQ)).isPositive();
    }
  }

  @Test
  void aTransferOverTheRolloverAndOneOverIpv6AreClean() throws IOException {
    TestFiles.random(root.resolve("long"), 65_540L * 8 + 3);
    try (SkiffServer server = SkiffServer.start(root, Loopback.ipv6(), PACKET_BY_PACKET);
        TftpClient client = TftpClient.open(Limits.DEFAULT, PACKET_BY_PACKET);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      RemoteFile remote = new RemoteFile("::1", server.address().getPort(), "long");
      Path target = directory.resolve("long");
      TransferOptions options = TransferOptions.DEFAULT.withBlockSize(8).withWindowSize(64);
      client.pull(remote, Sinks.file(target), options, TransferListener.NONE).await();
      TestFiles.assertSameContent(root.resolve("long"), target);
      CaptureReport report = capture.finish(server.address()).assertClean();
      assertThat(report.count(Kind.DATA)).isGreaterThan(65_540);
    }
  }

  private void exercise(int port, String host) throws IOException {
    TransferOptions defaults = TransferOptions.DEFAULT;
    TransferOptions everything =
        defaults.withBlockSize(1428).withWindowSize(8).withTimeout(Duration.ofSeconds(3));
    List<TransferOptions> variants =
        List.of(
            defaults,
            defaults.withoutNegotiation(),
            everything,
            everything.withTimeout(Duration.ofMillis(700)),
            defaults.withMode(Mode.NETASCII));
    try (TftpClient client = TftpClient.open(Limits.DEFAULT, PACKET_BY_PACKET)) {
      for (TransferOptions options : variants) {
        for (String name : List.of("file", "empty", "text")) {
          RemoteFile remote = new RemoteFile(host, port, name);
          Path target = directory.resolve(name);
          client.pull(remote, Sinks.file(target), options, TransferListener.NONE).await();
        }
        RemoteFile target = new RemoteFile(host, port, "up" + variants.indexOf(options));
        client.push(Sources.file(file), target, options, TransferListener.NONE).await();
      }
      RemoteFile absent = new RemoteFile(host, port, "absent");
      ThrowingCallable pull = () -> client.pull(absent, directory.resolve("absent"));
      org.assertj.core.api.Assertions.assertThatThrownBy(pull).isInstanceOf(IOException.class);
    }
  }
}
