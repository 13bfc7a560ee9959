package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of transfers over TCP whose storage fails, or takes its time. */
class TcpStorageFailureTest {
  @Test
  void aSlowSourceThatFailsInTheMiddleIsAnErrorAndTheConnectionCloses() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    storage.files.put("a", Content.of(1_000_000));
    storage.onRead = failingAfter(300_000);
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"));
      assertThat(peer.expectErrorAfterData(ErrorCode.ACCESS_VIOLATION))
          .isEqualTo("the disk is broken");
      peer.expectClosed();
      assertThat(wire.reports.next().failure())
          .isEqualTo(new Failure.StorageFailed(ErrorCode.ACCESS_VIOLATION, "the disk is broken"));
      Await.until("the source is closed", () -> storage.closedSources.get() == 1);
    }
  }

  /** A prompt source is sent in large messages, in the middle of which nothing can be said. */
  @Test
  void aPromptSourceThatFailsInTheMiddleOfADataEndsTheConnection() throws Exception {
    HookedStorage storage = HookedStorage.quick();
    storage.files.put("a", Content.of(1_000_000));
    storage.onRead = failingAfter(300_000);
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"));
      byte[] came = peer.receiveBytes(2_000_000);
      assertThat(came).hasSizeBetween(300_000, 999_999);
      byte[] whole = TcpPeer.data(Content.of(1_000_000));
      assertThat(came)
          .as("and nothing else in its place")
          .isEqualTo(Arrays.copyOf(whole, came.length));
      assertThat(wire.reports.next().failure().describe()).isEqualTo("the disk is broken");
      Await.until("the source is closed", () -> storage.closedSources.get() == 1);
    }
  }

  @Test
  void aFaultInAStorageIsToldWithoutItsWords() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    storage.files.put("a", new byte[3]);
    storage.onRead =
        bytes -> {
          throw new IllegalStateException("/secret/path");
        };
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"));
      assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).doesNotContain("secret");
      peer.expectFit();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSinkThatFailsInAnyStepIsAnErrorAndTheConnectionCloses(boolean prompt) throws Exception {
    HookedStorage storage = new HookedStorage(prompt, true);
    HookedStorage.Hook fine = bytes -> {};
    try (Wire wire = new Wire(storage)) {
      storage.onWrite = failingAfter(100_000);
      expectBroken(wire, storage, 1);
      storage.onWrite = fine;
      storage.onFlush = failingAfter(0);
      expectBroken(wire, storage, 2);
      storage.onFlush = fine;
      storage.onCommit = failingAfter(0);
      expectBroken(wire, storage, 3);
      storage.onCommit = fine;
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[300_000]), TcpPeer.end());
      peer.expectAck();
    }
  }

  private static void expectBroken(Wire wire, HookedStorage storage, int closed) throws Exception {
    TcpPeer peer = wire.stream();
    peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[300_000]), TcpPeer.end());
    assertThat(peer.expectError(ErrorCode.ACCESS_VIOLATION)).isEqualTo("the disk is broken");
    assertThat(wire.reports.next().failure().describe()).isEqualTo("the disk is broken");
    assertThat(storage.files.names()).isEmpty();
    peer.expectClosed();
    Await.until("the sink is closed", () -> storage.closedSinks.get() == closed);
  }

  @Test
  void aFileThatCannotBeOpenedIsARefusal() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    storage.onOpen =
        bytes -> {
          throw new IOException("/secret/path");
        };
    try (Wire wire = new Wire(storage)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"), TcpPeer.wrq("b"), TcpPeer.data(new byte[3]));
      peer.send(TcpPeer.end());
      assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("could not be opened");
      assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).contains("could not be opened");
      storage.onOpen = bytes -> {};
      peer.expectFit();
    }
  }

  @Test
  void aStorageThatDoesNotAnswerIsWaitedForNoLongerThanAStall() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    HookedStorage storage = HookedStorage.slow();
    storage.files.put("a", new byte[3]);
    try (Wire wire = new Wire(storage, hasty())) {
      TcpPeer peer = wire.stream();
      storage.onOpen = bytes -> Held.until(goOn);
      peer.send(TcpPeer.rrq("a"));
      expectNoAnswer(peer, wire);
      peer.send(TcpPeer.wrq("b"), TcpPeer.end());
      expectNoAnswer(peer, wire);
      storage.onOpen = bytes -> {};
      storage.onRead = bytes -> Held.until(goOn);
      peer.send(TcpPeer.rrq("a"));
      expectNoAnswer(peer, wire);
      storage.onFlush = bytes -> Held.until(goOn);
      peer.send(TcpPeer.wrq("b"), TcpPeer.data(new byte[3]), TcpPeer.end());
      expectNoAnswer(peer, wire);
      peer.expectClosed();
      goOn.countDown();
      Await.until("all sources are closed", () -> storage.closedSources.get() == 2);
      Await.until("all sinks are closed", () -> storage.closedSinks.get() == 2);
      assertThat(storage.files.names()).containsExactly("a");
      wire.stream().expectFit();
    } finally {
      goOn.countDown();
    }
  }

  private static void expectNoAnswer(TcpPeer peer, Wire wire) throws Exception {
    assertThat(peer.expectError(ErrorCode.NOT_DEFINED)).isEqualTo("the storage does not answer");
    assertThat(wire.reports.next().failure().describe()).isEqualTo("the storage does not answer");
  }

  private static Limits hasty() {
    return Wire.PATIENT.toBuilder().stall(Duration.ofSeconds(1)).build();
  }

  private static HookedStorage.Hook failingAfter(long most) {
    return bytes -> {
      if (bytes >= most) {
        throw new StorageException(ErrorCode.ACCESS_VIOLATION, "the disk is broken");
      }
    };
  }
}
