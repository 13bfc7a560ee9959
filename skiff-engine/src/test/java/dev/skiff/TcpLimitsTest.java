package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A server that is asked over TCP for more than it may do. */
class TcpLimitsTest {

  @Test
  void theLimitOfTransfersHoldsForBothTransportsTogether() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfers(2).build())) {
      wire.files.put("a", new byte[600]);
      Peer datagrams = wire.peer();
      datagrams.read(wire.address(), "a");
      datagrams.expectData(1);
      TcpPeer uploading = wire.stream();
      Option size = Option.of(Option.TRANSFER_SIZE, 3);
      uploading.send(TcpPeer.wrq("b", size));
      uploading.expectOptionAck(size);
      TcpPeer late = wire.stream();
      late.send(TcpPeer.rrq("a"));
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("busy with 2 transfers");
      late.send(TcpPeer.wrq("c"), TcpPeer.data(new byte[3]), TcpPeer.end());
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("busy with 2 transfers");
      uploading.send(TcpPeer.data(new byte[3]), TcpPeer.end());
      uploading.expectAck();
      uploading.send(TcpPeer.rrq("a"));
      assertThat(uploading.expectFile()).hasSize(600);
      Await.until("its place is free", () -> isServed(late));
    }
  }

  private static boolean isServed(TcpPeer peer) {
    try {
      peer.send(TcpPeer.rrq("a"));
      return peer.receive()[1] == 3 && peer.expectData().length == 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theLimitOfAClientAddressHoldsForBothTransportsTogether() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfersPerClient(1).build())) {
      wire.files.put("a", new byte[600]);
      Peer datagrams = wire.peer();
      datagrams.read(wire.address(), "a");
      datagrams.expectData(1);
      TcpPeer stream = wire.stream();
      stream.send(TcpPeer.rrq("a"));
      assertThat(stream.expectError(ErrorCode.NOT_DEFINED))
          .contains("your address has 1 transfers");
      datagrams.error(ErrorCode.NOT_DEFINED, "enough");
      Await.until("its place is free", () -> isServed(stream));
    }
  }

  @Test
  void refusedAndFinishedTransfersTakeNoPlace() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().transfers(1).build())) {
      TcpPeer peer = wire.stream();
      for (int i = 0; i < 5; i++) {
        peer.send(TcpPeer.rrq("missing"));
        peer.expectError(ErrorCode.FILE_NOT_FOUND);
        peer.send(TcpPeer.wrq("up" + i), TcpPeer.error("no"));
        peer.expectError(ErrorCode.NOT_DEFINED);
        peer.send(TcpPeer.wrq("up" + i), TcpPeer.data(new byte[9]), TcpPeer.end());
        peer.expectAck();
        peer.send(TcpPeer.rrq("up" + i), TcpPeer.error("no"));
        peer.receive();
      }
      TcpPeer broken = wire.stream();
      broken.send(TcpPeer.wrq("x"), TcpPeer.data(new byte[9]));
      broken.reset();
      Await.until("its place is free", () -> hasRoom(wire));
    }
  }

  /** The listener is told after that, and may take its time. */
  @Test
  void thePlaceOfAReadIsFreeWhenItsClientGetsTheEnd() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    MemoryStorage files = new MemoryStorage();
    files.put("a", new byte[3]);
    try (TftpServer server =
        TftpServer.builder(files)
            .address(new InetSocketAddress(Peer.IPV4, 0))
            .limits(Wire.PATIENT.toBuilder().transfers(1).build())
            .listener(slowAtTheEnd(done))
            .start()) {
      for (int i = 0; i < 3; i++) {
        try (TcpPeer peer = new TcpPeer(new InetSocketAddress(Peer.IPV4, server.port()))) {
          peer.send(TcpPeer.rrq("a"));
          assertThat(peer.expectFile()).hasSize(3);
        }
      }
      done.countDown();
    } finally {
      done.countDown();
    }
  }

  private static TransferListener slowAtTheEnd(CountDownLatch done) {
    return new TransferListener() {
      @Override
      public void onEnd(TransferReport report) {
        Held.until(done);
      }
    };
  }

  @Test
  void thePlaceOfAnUploadOverUdpIsFreeWhenItsClientGetsAnError() throws Exception {
    Limits limits = Wire.PATIENT.toBuilder().transfers(1).uploadBytes(2).build();
    try (Wire wire = new Wire(limits)) {
      wire.files.put("a", new byte[3]);
      for (int i = 0; i < 20; i++) {
        Peer datagrams = wire.peer();
        datagrams.write(wire.address(), "b");
        datagrams.expectAck(0);
        datagrams.data(1, new byte[3]);
        datagrams.expectError(ErrorCode.DISK_FULL);
        TcpPeer stream = wire.stream();
        stream.send(TcpPeer.rrq("a"));
        assertThat(stream.expectFile()).hasSize(3);
      }
    }
  }

  private static boolean hasRoom(Wire wire) {
    try (TcpPeer peer = new TcpPeer(wire.address())) {
      peer.send(TcpPeer.rrq("up0"));
      return peer.receive()[1] == 3;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void overTheLimitOfConnectionsOneIsToldAndClosed() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().connections(2).build())) {
      TcpPeer one = wire.stream();
      TcpPeer two = wire.stream();
      one.expectFit();
      two.expectFit();
      TcpPeer late = wire.stream();
      assertThat(late.expectError(ErrorCode.NOT_DEFINED)).contains("busy with 2 connections");
      late.expectClosed();
      assertThat(wire.reports.nextDisconnect()).contains("busy with 2 connections");
      one.expectFit();
      two.close();
      Await.until("there is room again", () -> isTaken(wire));
    }
  }

  @Test
  void theConnectionsOfAClientAddressAreLimitedToo() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().connectionsPerClient(1).build())) {
      TcpPeer one = wire.stream();
      one.expectFit();
      TcpPeer late = wire.stream();
      // It has asked already: that must not make it miss the answer.
      late.sendIfOpen(TcpPeer.rrq("a"), new byte[20_000]);
      assertThat(late.expectError(ErrorCode.NOT_DEFINED))
          .contains("your address has 1 connections");
      late.sendsNoMore();
      late.expectClosed();
      assertThat(wire.reports.nextDisconnect()).contains("your address has 1 connections");
      one.expectFit();
    }
  }

  private static boolean isTaken(Wire wire) {
    try (TcpPeer peer = new TcpPeer(wire.address())) {
      peer.sendIfOpen(TcpPeer.rrq("missing"));
      return peer.receive()[3] == ErrorCode.FILE_NOT_FOUND.value();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
