package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.WhenBusy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that is asked for more than it may do. */
class ServerLimitsTest {

  @Test
  void overTheLimitAWriteIsRefusedAndAReadIsLeftUnansweredAndTheRunningOnesGoOn() throws Exception {
    byte[] content = Content.of(600);
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfers(2).build())) {
      wire.files.put("a", content);
      Peer reader = wire.peer();
      Peer writer = wire.peer();
      Peer late = wire.peer();
      beginReading(wire, reader, content);
      beginWriting(wire, writer);
      late.write(wire.address(), "c");
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("busy with 2 transfers");
      assertThat(wire.reports.next().peer()).isEqualTo(late.address());
      late.read(wire.address(), "a");
      late.expectNothingFrom(wire.address());
      assertThat(wire.reports.next().failure().describe()).contains("busy with 2 transfers");
      reader.ack(2);
      assertThat(wire.reports.next().peer()).isEqualTo(reader.address());
      late.read(wire.address(), "a");
      late.expectData(1);
      writer.data(2, new byte[3]);
      writer.expectAck(2);
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  private static void beginReading(Wire wire, Peer reader, byte[] content) throws IOException {
    reader.read(wire.address(), "a");
    reader.expectData(1);
    reader.ack(1);
    assertThat(reader.expectData(2)).isEqualTo(Content.block(content, 2, 512));
  }

  private static void beginWriting(Wire wire, Peer writer) throws IOException {
    writer.write(wire.address(), "b");
    writer.expectAck(0);
    writer.data(1, new byte[512]);
    writer.expectAck(1);
  }

  @Test
  void readsAreRefusedOnceAsManyAsThereArePlacesWereLeftUnanswered() throws Exception {
    byte[] content = Content.of(600);
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfers(2).build())) {
      wire.files.put("a", content);
      beginReading(wire, wire.peer(), content);
      beginReading(wire, wire.peer(), content);
      Peer late = wire.peer();
      late.read(wire.address(), "a");
      late.read(wire.address(), "a");
      late.expectNothingFrom(wire.address());
      for (int i = 0; i < 2; i++) {
        assertThat(wire.reports.next().failure())
            .isInstanceOfSatisfying(
                Failure.Unanswered.class, busy -> assertThat(busy.reason()).contains("busy"));
      }
      late.read(wire.address(), "a");
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("busy with 2 transfers");
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.StorageFailed.class);
    }
  }

  @Test
  void aServerThatIsToldSoRefusesAReadAtOnce() throws Exception {
    MemoryStorage files = new MemoryStorage();
    files.put("a", new byte[600]);
    try (TftpServer server =
            TftpServer.builder(files)
                .address(new InetSocketAddress(Peer.IPV4, 0))
                .limits(Wire.PATIENT.toBuilder().transfers(1).build())
                .whenBusy(WhenBusy.ERROR)
                .start();
        Peer reader = new Peer();
        Peer late = new Peer()) {
      InetSocketAddress address = new InetSocketAddress(Peer.IPV4, server.port());
      reader.read(address, "a");
      reader.expectData(1);
      reader.ack(1);
      reader.expectData(2);
      late.read(address, "a");
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("busy with 1 transfers");
    }
  }

  @Test
  void aNewerRequestThatIsRepeatedTakesThePlaceOfAClientThatIsSilent() throws Exception {
    byte[] content = Content.of(600);
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfers(2).build())) {
      wire.files.put("a", content);
      Peer reader = wire.peer();
      beginReading(wire, reader, content);
      List<Peer> silent = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Peer peer = wire.peer();
        Packet request = new Packet.Request(Direction.READ, "a", "octet", List.of());
        assertThat(peer.answerTo(request, wire.address())).isInstanceOf(Packet.Data.class);
        silent.add(peer);
      }
      for (Peer peer : silent.subList(0, 4)) {
        TransferReport report = wire.reports.next();
        assertThat(report.peer()).isEqualTo(peer.address());
        assertThat(report.failure().describe()).contains("a newer request took the place");
        peer.expectOnlyDataFrom(wire.address());
      }
      reader.ack(2);
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  void theLimitOfAClientAddressHoldsForItAlone() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfersPerClient(1).build());
        Peer neighbour = new Peer(InetAddress.ofLiteral("127.0.0.3"), 0)) {
      wire.files.put("a", new byte[600]);
      Peer one = wire.peer();
      Peer two = wire.peer();
      one.read(wire.address(), "a");
      one.expectData(1);
      two.read(wire.address(), "a");
      two.read(wire.address(), "a");
      assertThat(two.expectError(ErrorCode.NOT_DEFINED)).contains("your address");
      neighbour.read(wire.address(), "a");
      neighbour.expectData(1);
      one.error(ErrorCode.NOT_DEFINED, "enough");
      wire.reports.next();
      wire.reports.next();
      wire.reports.next();
      two.read(wire.address(), "a");
      two.expectData(1);
    }
  }

  @Test
  void refusedAndFinishedTransfersTakeNoPlace() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfers(1).build())) {
      Peer peer = wire.peer();
      for (int i = 0; i < 5; i++) {
        peer.read(wire.address(), "missing");
        peer.expectError(ErrorCode.FILE_NOT_FOUND);
        peer.write(wire.address(), "upload" + i);
        peer.expectAck(0);
        peer.data(1, new byte[i]);
        peer.expectAck(1);
      }
      assertThat(wire.files.names()).hasSize(5);
    }
  }

  @Test
  void theNumberOfThoseThatWaitForARepeatedLastBlockIsBounded() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().lingering(2).build())) {
      List<Peer> peers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Peer peer = wire.peer();
        peers.add(peer);
        peer.write(wire.address(), "upload" + i);
        peer.expectAck(0);
        peer.data(1, new byte[i]);
        peer.expectAck(1);
      }
      peers.getLast().expectNothingFrom(wire.address());
      for (int i = 0; i < 2; i++) {
        Peer peer = peers.get(i);
        Packet last = new Packet.Data(1, ByteBuffer.allocate(i));
        Await.until("its port is closed", () -> !peer.isAnswered(last, wire.address()));
      }
      for (int i = 2; i < 4; i++) {
        peers.get(i).data(1, new byte[i]);
        peers.get(i).expectAck(1);
      }
    }
  }

  @Test
  @Tag("rfc7440-7-window-controlled")
  @Tag("rfc3617-5-bounds")
  void scarceMemoryMakesWindowsSmallAndThenIsAnErrorUntilItIsFreeAgain() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().bufferBytes(200_000).build())) {
      Option asked = Option.of(Option.WINDOW_SIZE, 4_096);
      Peer windowed = wire.peer();
      windowed.write(wire.address(), "windowed", asked);
      Packet.OptionAck agreed = windowed.receive(Packet.OptionAck.class);
      assertThat(Integer.parseInt(agreed.options().getFirst().value())).isLessThan(200);
      List<Peer> holding = new ArrayList<>();
      Peer peer = begin(wire, "up0");
      while (peer.receive().packet() instanceof Packet.Ack) {
        holding.add(peer);
        assertThat(holding).hasSizeLessThan(20);
        peer = begin(wire, "up" + holding.size());
      }
      assertThat(holding).isNotEmpty();
      assertThat(wire.reports.next().failure().describe()).contains("no buffer memory");
      holding.forEach(Peer::leave);
      Await.until("the memory is free again", () -> isTaken(wire));
    }
  }

  /** Each of them would have more memory than there is. */
  @Test
  void uploadsThatSendNothingTakeNoMemoryFromOthers() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().bufferBytes(40_000).build())) {
      for (int i = 0; i < 3; i++) {
        Peer silent = wire.peer();
        silent.write(wire.address(), "silent" + i);
        silent.expectAck(0);
      }
      begin(wire, "up").expectAck(1);
    }
  }

  /** The memory is enough for one, which leaves less than a quarter. */
  @Test
  void aClientWhoseUploadHasEndedCountsAsOneThatHasNothing() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().bufferBytes(40_000).build())) {
      upload(wire, "up");
      Await.until("another begins", () -> isTaken(wire));
    }
  }

  @Test
  void anUploadThatHasBegunIsNotPromisedMemoryAnyMore() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().bufferBytes(64 << 20).build())) {
      int window = agreedWindow(wire);
      upload(wire, "up");
      Await.until("the window is as before", () -> agreedWindow(wire) == window);
    }
  }

  private static void upload(Wire wire, String name) throws IOException {
    Peer peer = begin(wire, name);
    peer.expectAck(1);
    peer.data(2, new byte[0]);
    peer.expectAck(2);
  }

  private static int agreedWindow(Wire wire) {
    try {
      Peer peer = wire.peer();
      peer.write(wire.address(), "w" + System.nanoTime(), Option.of(Option.WINDOW_SIZE, 65_535));
      Packet.OptionAck agreed = peer.receive(Packet.OptionAck.class);
      peer.leave();
      return Integer.parseInt(agreed.options().getFirst().value());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends a first block, and leaves its answer for the caller. */
  private static Peer begin(Wire wire, String name) throws IOException {
    Peer peer = wire.peer();
    peer.write(wire.address(), name);
    peer.expectAck(0);
    peer.data(1, new byte[512]);
    return peer;
  }

  private static boolean isTaken(Wire wire) {
    try {
      return begin(wire, "again" + System.nanoTime()).receive().packet() instanceof Packet.Ack;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
