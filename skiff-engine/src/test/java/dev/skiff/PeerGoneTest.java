package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.client.HostResolver;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.runtime.UdpTransportChoice;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketEvent;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that say by ICMP that nobody listens on a port. */
class PeerGoneTest {
  private static final String DEAD = "127.78.0.4";

  /** No timer of this side speaks before the test is over. */
  private static final Limits PATIENT = Wire.PATIENT;

  @BeforeEach
  void onlyWhereTheSystemTells() throws Exception {
    assumeThat(UdpTransportChoice.of(UdpTransport.AUTO).taken()).isEqualTo(UdpTransport.LINUX);
  }

  @ParameterizedTest
  @ValueSource(strings = {DEAD, "::1"})
  void aRequestToAPortThatNobodyHasEndsAtOnce(String host) throws Exception {
    int port = deadPort(host);
    try (TftpClient client = TftpClient.open(PATIENT)) {
      RemoteFile file = new RemoteFile(host, port, "a");
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      ClientTransfer pull =
          client.pull(file, Sinks.of(got), TransferOptions.DEFAULT, TransferListener.NONE);
      assertThat(pull.result()).failsWithin(Patience.LIMIT);
      TftpException failure = Script.failureOf(pull);
      assertThat(failure.failure()).isEqualTo(new Failure.Refused(false));
      assertThat(failure.report().peer())
          .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(host), port));
      ClientTransfer push =
          client.push(
              Sources.bytes(new byte[3]), file, TransferOptions.DEFAULT, TransferListener.NONE);
      assertThat(push.result()).failsWithin(Patience.LIMIT);
      assertThat(Script.failureOf(push).failure()).isEqualTo(new Failure.Refused(false));
    }
  }

  @Test
  void theNextAddressOfTheHostIsTried() throws Exception {
    HostResolver two = host -> List.of(InetAddress.ofLiteral(DEAD), Peer.IPV4);
    byte[] content = Content.of(5_000);
    try (Wire wire = new Wire();
        TftpClient client = TftpClient.open(PATIENT, two)) {
      wire.files.put("a", content);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      ClientTransfer pull =
          client.pull(
              new RemoteFile("two.test", wire.server.port(), "a"),
              Sinks.of(got),
              TransferOptions.DEFAULT,
              TransferListener.NONE);
      assertThat(pull.result()).succeedsWithin(Patience.LIMIT);
      assertThat(got.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  void aServerWhoseClientIsGoneInMidTransferNeedNotBePatient() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      wire.files.put("a", new byte[2_000]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      peer.close();
      assertThat(wire.reports.next().failure()).isEqualTo(new Failure.Refused(true));
      assertThat(wire.reports.isEmpty()).isTrue();
    }
  }

  @Test
  void aClientThatIsGoneBeforeItHasAnsweredIsNobody() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      wire.files.put("a", new byte[2_000]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.close();
      assertThat(wire.reports.next().failure()).isEqualTo(new Failure.Refused(false));
    }
  }

  @Test
  void anUploadWhoseClientIsGoneLeavesNothing() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "up");
      peer.expectAck(0);
      peer.data(1, new byte[512]);
      peer.close();
      assertThat(wire.reports.next().failure()).isEqualTo(new Failure.Refused(true));
      assertThat(wire.files.get("up")).isEmpty();
    }
  }

  /** A whole upload stays one: its client has had enough once it has the last ACK. */
  @Test
  void aClientThatIsGoneAfterItsUploadDoesNotUndoIt() throws Exception {
    try (Wire wire = new Wire()) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "up");
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
      peer.data(1, new byte[3]);
      peer.close();
      assertThat(wire.reports.next().succeeded()).isTrue();
      assertThat(wire.files.get("up")).isPresent();
    }
  }

  /** The ERROR says more, and came first. */
  @Test
  void aLastErrorWinsOverTheNewsThatItsSenderIsGone() throws Exception {
    try (Stopped stopped = new Stopped(new byte[2_000]);
        Peer peer = new Peer()) {
      peer.read(stopped.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      stopped.awaitStop();
      peer.error(ErrorCode.DISK_FULL, "no room here");
      leave(peer);
      stopped.goOn();
      assertThat(stopped.reports.next().failure())
          .isEqualTo(new Failure.PeerError(3, "no room here"));
    }
  }

  /** ERROR 5 is sent to it, and the answer to that is about the stranger's port. */
  @Test
  void aStrangerThatIsGoneDoesNotEndTheTransfer() throws Exception {
    byte[] content = Content.of(2_000);
    try (Stopped stopped = new Stopped(content);
        Peer peer = new Peer();
        Peer stranger = new Peer(InetAddress.ofLiteral(DEAD), 0)) {
      peer.read(stopped.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      stopped.awaitStop();
      stranger.turnTo(peer.other());
      stranger.ack(1);
      stranger.ack(1);
      leave(stranger);
      stopped.goOn();
      for (int block = 2; block <= 4; block++) {
        assertThat(peer.expectData(block)).isEqualTo(Content.block(content, block, 512));
        peer.ack(block);
      }
      assertThat(stopped.reports.next().succeeded()).isTrue();
    }
  }

  /** From here on its port is nobody's. */
  private static void leave(Peer peer) {
    peer.close();
  }

  /** Free again: on an address of this test's own nobody takes it meanwhile. */
  private static int deadPort(String host) throws IOException {
    try (Peer shortLived = new Peer(InetAddress.ofLiteral(host), 0)) {
      return shortLived.port();
    }
  }

  /** A server that stands still at the first ACK of its transfer. */
  private static final class Stopped implements PacketListener, AutoCloseable {
    final Reports reports = new Reports();
    private final CountDownLatch stands = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean once = new AtomicBoolean();
    private final TftpServer server;

    Stopped(byte[] content) throws IOException {
      MemoryStorage files = new MemoryStorage();
      files.put("a", content);
      server =
          TftpServer.builder(files)
              .address(new InetSocketAddress(Peer.IPV4, 0))
              .limits(PATIENT)
              .listener(reports)
              .packetListener(this)
              .start();
    }

    InetSocketAddress address() {
      return new InetSocketAddress(Peer.IPV4, server.port());
    }

    void awaitStop() {
      Held.until(stands);
    }

    void goOn() {
      goOn.countDown();
    }

    @Override
    public void onPacket(PacketEvent event) {
      if (event.packet().describe().startsWith("ACK") && once.compareAndSet(false, true)) {
        stands.countDown();
        Held.until(goOn);
      }
    }

    @Override
    public void close() {
      goOn();
      server.close();
    }
  }
}
