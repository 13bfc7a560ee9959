package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.TransferReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/stream-protocol.md, "To cancel": a client gives up a transfer. The connection is kept if no
 * DATA has moved.
 */
class TcpCancelTest {
  private static final int LARGE = 64 << 20;

  @TempDir private Path root;

  @Test
  void anErrorInTheMiddleOfAReadIsAnsweredWithOneErrorAndEndsTheConnection() throws Exception {
    Files.write(root.resolve("large"), new byte[LARGE]);
    Files.write(root.resolve("small"), Content.of(10));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      for (int i = 0; i < 3; i++) {
        TcpPeer peer = wire.narrowStream();
        peer.send(TcpPeer.rrq("large"));
        peer.expectData();
        peer.send(TcpPeer.error("enough"), TcpPeer.rrq("small"));
        peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
        peer.expectClosed();
        TransferReport report = wire.reports.next();
        assertThat(report.failure()).isEqualTo(new Failure.PeerError(0, "enough"));
        assertThat(report.bytes()).isBetween(1L, LARGE - 1L);
        assertThat(wire.reports.isEmpty())
            .as("the request behind the ERROR is not served")
            .isTrue();
      }
    }
  }

  @Test
  void anErrorWhileAFileIsSlowIsHeededAtOnce() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    HookedStorage storage = HookedStorage.slow();
    storage.files.put("a", new byte[3]);
    storage.onRead =
        bytes -> {
          reading.countDown();
          Held.until(goOn);
        };
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"));
      Held.until(reading);
      peer.send(TcpPeer.error("enough"));
      peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      assertThat(wire.reports.next().failure()).isEqualTo(new Failure.PeerError(0, "enough"));
      peer.expectFit();
      goOn.countDown();
    } finally {
      goOn.countDown();
    }
  }

  @Test
  void anErrorRightBehindTheRequestMeansThatRequest() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[LARGE]);
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a", Option.of(Option.TRANSFER_SIZE, 0)), TcpPeer.error("oh"));
      byte[] first = peer.receive();
      if (first[1] == 6) {
        first = peer.receive();
      }
      if (first[1] == 3) {
        peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
        peer.expectClosed();
      } else {
        assertThat(first[1]).isEqualTo((byte) 5);
        peer.expectFit();
      }
      assertThat(wire.reports.next().failure()).isEqualTo(new Failure.PeerError(0, "oh"));
    }
  }

  /** It refers to the request before it, which has not begun. */
  @Test
  void anErrorBehindTheNextRequestDoesNotEndTheOneThatRuns() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", Content.of(9 << 20));
      wire.files.put("b", Content.of(9 << 20));
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("a"), TcpPeer.rrq("b"), TcpPeer.error("not b"));
      assertThat(peer.expectFile()).isEqualTo(Content.of(9 << 20));
      peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      peer.expectClosed();
    }
  }

  @Test
  void anErrorThatComesTooLateIsIgnored() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.error("before anything"));
      peer.send(TcpPeer.rrq("a"));
      assertThat(peer.expectFile()).hasSize(3);
      peer.send(TcpPeer.error("after a read"));
      peer.expectFit();
      peer.send(TcpPeer.error("after a refusal"), TcpPeer.error("and again"));
      peer.send(TcpPeer.wrq("b"), TcpPeer.end());
      peer.expectAck();
      peer.send(TcpPeer.error("after a write"));
      peer.expectFit();
      assertThat(wire.files.names()).containsExactly("a", "b");
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  void anErrorInTheMiddleOfAWriteLeavesNothingAndIsAnsweredWithAnError() throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      for (int size : new int[] {0, 5, 70_000, 3 << 18}) {
        TcpPeer peer = wire.stream();
        peer.send(TcpPeer.wrq("a"));
        if (size > 0) {
          peer.send(TcpPeer.data(new byte[size]));
        }
        peer.send(TcpPeer.error("no more"));
        peer.expectError(ErrorCode.NOT_DEFINED);
        TransferReport report = wire.reports.next();
        assertThat(report.failure()).isEqualTo(new Failure.PeerError(0, "no more"));
        assertThat(report.bytes()).isEqualTo(size);
        assertThat(root).isEmptyDirectory();
        if (size == 0) {
          peer.expectFit();
          wire.reports.next();
        } else {
          peer.expectClosed();
        }
      }
    }
  }

  /** Its end tells. */
  @Test
  void anErrorBehindTheEndOfAWriteGivesTheFileUpOrComesTooLate() throws Exception {
    try (Wire wire = new Wire()) {
      for (int i = 0; i < 200; i++) {
        TcpPeer peer = wire.stream();
        peer.send(TcpPeer.wrq("f" + i), TcpPeer.data(new byte[i + 1]), TcpPeer.end());
        peer.send(TcpPeer.error("no, wait"));
        byte[] end = peer.receive();
        assertThat(end[1]).isIn((byte) 4, (byte) 5);
        assertThat(wire.files.names().contains("f" + i)).isEqualTo(end[1] == 4);
        if (end[1] == 4) {
          peer.expectFit();
        } else {
          peer.expectClosed();
        }
      }
    }
  }

  @Test
  void anErrorWhileTheFileIsBroughtToDiskGivesItUp() throws Exception {
    for (boolean prompt : new boolean[] {true, false}) {
      CountDownLatch flushing = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      HookedStorage storage = new HookedStorage(prompt, true);
      storage.onFlush =
          bytes -> {
            flushing.countDown();
            Held.until(goOn);
          };
      try (Wire wire = new Wire(storage)) {
        TcpPeer peer = wire.stream();
        peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[9]), TcpPeer.end());
        Held.until(flushing);
        peer.send(TcpPeer.error("no, wait"), TcpPeer.rrq("nobody has this"));
        goOn.countDown();
        peer.expectError(ErrorCode.NOT_DEFINED);
        peer.expectClosed();
        assertThat(wire.reports.next().failure()).isEqualTo(new Failure.PeerError(0, "no, wait"));
        assertThat(storage.files.names()).isEmpty();
        Await.until("the sink is closed", () -> storage.closedSinks.get() == 1);
      } finally {
        goOn.countDown();
      }
    }
  }

  @Test
  void afterTheErrorsOfBothSidesNothingMoreComes() throws Exception {
    try (Wire wire = new Wire(Wire.PATIENT.toBuilder().uploadBytes(100_000).build())) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[200_000]));
      peer.expectError(ErrorCode.DISK_FULL);
      peer.send(TcpPeer.error("stopped"));
      peer.expectClosed();
    }
  }
}
