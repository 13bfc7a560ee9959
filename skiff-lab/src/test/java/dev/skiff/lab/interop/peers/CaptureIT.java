package dev.skiff.lab.interop.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.lab.interop.peers.CaptureReport.Finding;
import dev.skiff.lab.interop.peers.CaptureReport.Kind;
import dev.skiff.lab.interop.peers.PeerServer.Program;
import dev.skiff.testkit.Needs;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The capture sees what was said, and sees that something is wrong when something is wrong. */
@Needs({Needs.ROOT, "dumpcap", "tshark", "curl", "tftp", "atftp", "in.tftpd", "atftpd", "dnsmasq"})
class CaptureIT {
  private static final String REQUEST = "\0\1file\0octet\0";

  @TempDir Path directory;

  @Test
  void aWindowedTransferIsFollowedToItsEphemeralPorts() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    TestFiles.random(root.resolve("file"), 100_000);
    TransferOptions options =
        TransferOptions.defaults().withBlksize(1468).withWindowsize(16).withTsize();
    try (PeerServer server = Program.ATFTPD.start(root);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      new AtftpClient()
          .get(server.address(), "file", directory.resolve("received"), options)
          .assertSucceeded();
      CaptureReport report = capture.finish(server.address()).assertClean();
      assertThat(report.count(Kind.RRQ)).isEqualTo(1);
      assertThat(report.count(Kind.OACK)).isEqualTo(1);
      assertThat(report.count(Kind.DATA)).isGreaterThanOrEqualTo(100_000 / 1468 + 1);
      assertThat(report.count(Kind.ACK)).isBetween(5L, report.count(Kind.DATA) / 2);
      assertThat(report.count(Kind.WRQ) + report.count(Kind.ERROR)).isZero();
    }
  }

  @Test
  void severalServersAreDecodedAtOnce() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path sent = TestFiles.random(directory.resolve("sent"), 5_000);
    try (PeerServer first = Program.TFTPD_HPA.start(root);
        PeerServer second = Program.DNSMASQ.start(root);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      TransferOptions options = TransferOptions.defaults();
      new TftpHpaClient().put(first.address(), "file", sent, options).assertSucceeded();
      new CurlClient()
          .get(second.address(), "file", directory.resolve("received"), options)
          .assertSucceeded();
      CaptureReport report = capture.finish(first.address(), second.address()).assertClean();
      assertThat(report.count(Kind.WRQ)).isEqualTo(1);
      assertThat(report.count(Kind.RRQ)).isEqualTo(1);
      assertThat(report.count(Kind.DATA)).isGreaterThanOrEqualTo(20);
    }
  }

  @Test
  void theTransfersOfOtherServersAreLeftOut() throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    TestFiles.random(root.resolve("file"), 5_000);
    try (PeerServer ours = Program.DNSMASQ.start(root);
        PeerServer other = Program.DNSMASQ.start(root);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      for (PeerServer server : List.of(other, ours, other)) {
        new AtftpClient()
            .get(
                server.address(), "file", directory.resolve("received"), TransferOptions.defaults())
            .assertSucceeded();
      }
      CaptureReport report = capture.finish(ours.address()).assertClean();
      assertThat(report.count(Kind.RRQ)).isEqualTo(1);
    }
  }

  @Test
  void brokenPacketsAreFound() throws IOException {
    CaptureReport report =
        captureAnswers(
            "\0\3\0",
            "\0\6blksize\0",
            "\0\6windowsize\0000\0",
            "\0\11\0\1",
            "\0\6blksize\000512\0\0\0");
    assertThat(report.problems())
        .extracting(Finding::message)
        .containsExactly(
            "Malformed Packet (Exception occurred)",
            "Malformed Packet (Exception occurred)",
            "TFTP windowsize out of range",
            "unknown opcode 9",
            "an option without a name");
    assertThatThrownBy(report::assertClean)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("unknown opcode 9");
  }

  @Test
  void anErrorPacketIsCountedButNoFault() throws IOException {
    CaptureReport report = captureAnswers("\0\5\0\1no such file\0").assertClean();
    assertThat(report.count(Kind.ERROR)).isEqualTo(1);
    assertThat(report.findings()).extracting(Finding::message).contains("TFTP ERROR packet");
  }

  @Test
  void aCaptureWithoutTftpProvesNothing() throws IOException {
    try (Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      CaptureReport report = capture.finish(Loopback.freePort(Loopback.ipv4()));
      assertThatThrownBy(report::assertClean)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no TFTP packet");
    }
  }

  /** For each answer a client, a main port that takes its request, and a port that answers it. */
  private CaptureReport captureAnswers(String... answers) throws IOException {
    SocketAddress any = new InetSocketAddress(Loopback.ipv4(), 0);
    try (DatagramSocket mainPort = new DatagramSocket(any);
        Capture capture = Capture.start(directory.resolve("capture.pcapng"))) {
      for (String answer : answers) {
        try (DatagramSocket client = new DatagramSocket(any);
            DatagramSocket transfer = new DatagramSocket(any)) {
          send(client, REQUEST, mainPort.getLocalSocketAddress());
          send(transfer, answer, client.getLocalSocketAddress());
        }
      }
      CaptureReport report =
          capture.finish(new InetSocketAddress(Loopback.ipv4(), mainPort.getLocalPort()));
      assertThat(report.count(Kind.RRQ)).isEqualTo(answers.length);
      return report;
    }
  }

  private static void send(DatagramSocket from, String packet, SocketAddress to)
      throws IOException {
    byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }
}
