package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.storage.DirectoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/stream-protocol.md, "To cancel": what a client gives up, and its connection goes on. */
class StreamCancelTest {
  private static final int LARGE = 64 << 20;

  @TempDir private Path root;

  @Test
  void anErrorInTheMiddleOfAReadIsAnsweredWithOneEndAndTheConnectionGoesOn() throws Exception {
    Files.write(root.resolve("large"), new byte[LARGE]);
    Files.write(root.resolve("small"), Content.of(10));
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      StreamPeer peer = wire.narrowStream();
      for (int i = 0; i < 3; i++) {
        peer.send(StreamPeer.rrq("large"));
        peer.expectData();
        peer.send(StreamPeer.error("enough"), StreamPeer.rrq("small"));
        peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
        assertThat(peer.expectFile()).isEqualTo(Content.of(10));
        TransferReport report = wire.reports.next();
        assertThat(report.failure()).isEqualTo(new Failure.PeerError(0, "enough"));
        assertThat(report.bytes()).isBetween(1L, LARGE - 1L);
        assertThat(wire.reports.next().succeeded()).isTrue();
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
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.rrq("a"));
      Held.until(reading);
      peer.send(StreamPeer.error("enough"));
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
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.rrq("a", Option.of(Option.TRANSFER_SIZE, 0)), StreamPeer.error("oh"));
      byte[] first = peer.receive();
      if (first[1] == 6) {
        peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      } else {
        assertThat(first[1]).isEqualTo((byte) 5);
      }
      peer.expectFit();
      assertThat(wire.reports.next().failure()).isEqualTo(new Failure.PeerError(0, "oh"));
    }
  }

  /** It refers to the request before it, which has not begun. */
  @Test
  void anErrorBehindTheNextRequestDoesNotEndTheOneThatRuns() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", Content.of(9 << 20));
      wire.files.put("b", Content.of(9 << 20));
      StreamPeer peer = wire.narrowStream();
      peer.send(StreamPeer.rrq("a"), StreamPeer.rrq("b"), StreamPeer.error("not b"));
      assertThat(peer.expectFile()).isEqualTo(Content.of(9 << 20));
      peer.expectErrorAfterData(ErrorCode.NOT_DEFINED);
      peer.expectFit();
    }
  }

  @Test
  void anErrorThatComesTooLateIsIgnored() throws Exception {
    try (Wire wire = new Wire()) {
      wire.files.put("a", new byte[3]);
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.error("before anything"));
      peer.send(StreamPeer.rrq("a"));
      assertThat(peer.expectFile()).hasSize(3);
      peer.send(StreamPeer.error("after a read"));
      peer.expectFit();
      peer.send(StreamPeer.error("after a refusal"), StreamPeer.error("and again"));
      peer.send(StreamPeer.wrq("b"), StreamPeer.end());
      peer.expectAck();
      peer.send(StreamPeer.error("after a write"));
      peer.expectFit();
      assertThat(wire.files.names()).containsExactly("a", "b");
      assertThat(wire.reports.next().succeeded()).isTrue();
    }
  }

  @Test
  void anErrorInTheMiddleOfAWriteLeavesNothingAndIsAnsweredWithAnError() throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage)) {
      StreamPeer peer = wire.stream();
      for (int size : new int[] {0, 5, 70_000, 3 << 18}) {
        peer.send(StreamPeer.wrq("a"));
        if (size > 0) {
          peer.send(StreamPeer.data(new byte[size]));
        }
        peer.send(StreamPeer.error("no more"));
        peer.expectError(ErrorCode.NOT_DEFINED);
        TransferReport report = wire.reports.next();
        assertThat(report.failure()).isEqualTo(new Failure.PeerError(0, "no more"));
        assertThat(report.bytes()).isEqualTo(size);
        assertThat(root).isEmptyDirectory();
        peer.expectFit();
        wire.reports.next();
      }
    }
  }

  /** Its end tells. */
  @Test
  void anErrorBehindTheEndOfAWriteGivesTheFileUpOrComesTooLate() throws Exception {
    try (Wire wire = new Wire()) {
      StreamPeer peer = wire.stream();
      for (int i = 0; i < 200; i++) {
        peer.send(StreamPeer.wrq("f" + i), StreamPeer.data(new byte[i + 1]), StreamPeer.end());
        peer.send(StreamPeer.error("no, wait"));
        byte[] end = peer.receive();
        assertThat(end[1]).isIn((byte) 4, (byte) 5);
        assertThat(wire.files.names().contains("f" + i)).isEqualTo(end[1] == 4);
        peer.expectFit();
      }
    }
  }

  @Test
  void anErrorWhileTheFileIsBroughtToDiskGivesItUp() throws Exception {
    CountDownLatch flushing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    for (boolean prompt : new boolean[] {true, false}) {
      HookedStorage storage = new HookedStorage(prompt, true);
      storage.onFlush =
          bytes -> {
            flushing.countDown();
            Held.until(goOn);
          };
      try (Wire wire = new Wire(storage)) {
        StreamPeer peer = wire.stream();
        peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[9]), StreamPeer.end());
        Held.until(flushing);
        peer.send(StreamPeer.error("no, wait"), StreamPeer.rrq("nobody has this"));
        goOn.countDown();
        peer.expectError(ErrorCode.NOT_DEFINED);
        peer.expectError(ErrorCode.FILE_NOT_FOUND);
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
      StreamPeer peer = wire.stream();
      peer.send(StreamPeer.wrq("a"), StreamPeer.data(new byte[200_000]));
      peer.expectError(ErrorCode.DISK_FULL);
      peer.send(StreamPeer.error("stopped"));
      peer.expectFit();
      assertThat(peer.hasSomething()).isFalse();
    }
  }
}
