package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does about a peer that is silent. */
class ServerTimersTest {
  private static final Option BLOCK = Option.of(Option.BLOCK_SIZE, 600);

  /** More would make the server a means to flood others through forged requests. */
  @Test
  void theFirstAnswerIsGivenThreeTimesAndNotMore() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      wire.files.put("a", new byte[2_000]);
      Peer reader = wire.peer();
      reader.read(wire.address(), "a", BLOCK);
      assertGivenUpAfterThree(wire, reader, Packet.OptionAck.class);
      Peer plainReader = wire.peer();
      plainReader.read(wire.address(), "a");
      assertGivenUpAfterThree(wire, plainReader, Packet.Data.class);
      Peer writer = wire.peer();
      writer.write(wire.address(), "b", BLOCK);
      assertGivenUpAfterThree(wire, writer, Packet.OptionAck.class);
      Peer plainWriter = wire.peer();
      plainWriter.write(wire.address(), "b");
      assertGivenUpAfterThree(wire, plainWriter, Packet.Ack.class);
    }
  }

  private static void assertGivenUpAfterThree(Wire wire, Peer peer, Class<? extends Packet> answer)
      throws Exception {
    for (int i = 0; i < 3; i++) {
      peer.receive(answer);
    }
    InetSocketAddress tid = peer.other();
    assertThat(wire.reports.next().failure())
        .isInstanceOfSatisfying(
            Failure.NoAnswer.class,
            failure -> {
              assertThat(failure.tries()).isEqualTo(3);
              assertThat(failure.heard()).isFalse();
            });
    peer.turnTo(tid);
    peer.ack(0);
    peer.expectNothingFrom(wire.address());
  }

  @Test
  @Tag("rfc7440-6-retries")
  @Tag("rfc7440-6-abort")
  void aBlockIsRepeatedABoundedNumberOfTimesAndTheTransferIsGone() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      wire.files.put("a", new byte[2_000]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      for (int i = 0; i < 4; i++) {
        assertThat(peer.expectData(2)).hasSize(512);
      }
      TransferReport report = wire.reports.next();
      assertThat(report.failure())
          .isInstanceOfSatisfying(
              Failure.NoAnswer.class, failure -> assertThat(failure.heard()).isTrue());
      assertThat(report.retransmissions()).isBetween(3L, 12L);
      for (long i = report.retransmissions() - 3; i > 0; i--) {
        peer.expectData(2);
      }
      peer.ack(2);
      peer.expectNothingFrom(wire.address());
    }
  }

  /** RFC 1350 section 6: the client may be gone with the whole file. */
  @Test
  @Tag("rfc1350-6-in-doubt")
  void aLastAckThatDoesNotComeIsReported() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      wire.files.put("a", new byte[600]);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      peer.ack(1);
      peer.expectData(2);
      TransferReport report = wire.reports.next();
      assertThat(report.failure())
          .isInstanceOfSatisfying(
              Failure.LastAckMissing.class,
              doubt -> assertThat(doubt.cause()).isInstanceOf(Failure.NoAnswer.class));
      assertThat(report.bytes()).isEqualTo(512);
    }
  }

  @Test
  @Tag("rfc1350-2-block-repeated")
  @Tag("rfc1350-6-last-block-repeated")
  void aLostAckIsMadeGoodByRepeatingTheBlock() throws Exception {
    byte[] content = Content.of(600);
    try (Wire wire = new Wire(Wire.HASTY)) {
      wire.files.put("a", content);
      Peer peer = wire.peer();
      peer.read(wire.address(), "a");
      peer.expectData(1);
      assertThat(peer.expectData(1)).isEqualTo(Content.block(content, 1, 512));
      peer.ack(1);
      assertThat(peer.expectData(2)).isEqualTo(Content.block(content, 2, 512));
      assertThat(peer.expectData(2)).isEqualTo(Content.block(content, 2, 512));
      peer.ack(2);
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  @Tag("rfc1350-2-ack-repeated")
  void aLostBlockIsMadeGoodByRepeatingTheAck() throws Exception {
    byte[] content = Content.of(600);
    try (Wire wire = new Wire(Wire.HASTY)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, Content.block(content, 1, 512));
      peer.expectAck(1);
      peer.expectAck(1);
      peer.data(2, Content.block(content, 2, 512));
      // One that was on its way already may come before.
      Packet answer = peer.receive(Packet.class);
      while (answer.equals(new Packet.Ack(1))) {
        answer = peer.receive(Packet.class);
      }
      assertThat(answer).isEqualTo(new Packet.Ack(2));
      assertThat(wire.files.get("a")).hasValue(content);
    }
  }

  @Test
  void anAbandonedUploadLeavesNothing(@TempDir Path root) throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire =
            new Wire(new MemoryStorage(), storage, Wire.HASTY, AccessPolicy.READ_AND_OVERWRITE)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[512]);
      peer.expectAck(1);
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.NoAnswer.class);
      Await.until("the directory is empty", () -> isEmpty(root));
    }
  }

  @Test
  void theWaitForARepeatedLastBlockEnds() throws Exception {
    try (Wire wire = new Wire(Wire.HASTY)) {
      Peer peer = wire.peer();
      peer.write(wire.address(), "a");
      peer.expectAck(0);
      peer.data(1, new byte[3]);
      peer.expectAck(1);
      InetSocketAddress tid = peer.other();
      // While it lasts the port answers a stranger; afterwards there is nobody.
      Peer stranger = wire.peer();
      stranger.turnTo(tid);
      stranger.ack(1);
      assertThat(stranger.receive().from()).isEqualTo(tid);
      Await.until("the port is free again", () -> isFree(tid));
    }
  }

  private static boolean isFree(InetSocketAddress address) {
    try (Peer probe = new Peer(address.getAddress(), address.getPort())) {
      return probe.port() == address.getPort();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isEmpty(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
