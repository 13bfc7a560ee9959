package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold a connection and do next to nothing: bounded by idle and stall. */
class TcpSlowPeerTest {
  private static final Limits HASTY =
      Wire.PATIENT.toBuilder().idle(Duration.ofSeconds(2)).stall(Duration.ofSeconds(2)).build();

  private static final int LARGE = 24 << 20;

  @TempDir private Path root;

  @Test
  void aConnectionWithoutARequestIsClosed() throws Exception {
    try (Wire wire = new Wire(HASTY)) {
      TcpPeer silent = wire.stream();
      TcpPeer once = wire.stream();
      once.expectFit();
      silent.expectGone();
      assertThat(wire.reports.nextDisconnect()).startsWith("no request in ");
      once.expectGone();
      assertThat(wire.reports.nextDisconnect()).startsWith("no request in ");
    }
  }

  @Test
  void aRequestThatComesByteByByteIsNotWaitedForLongerThanAnyOther() throws Exception {
    try (Wire wire = new Wire(HASTY)) {
      TcpPeer peer = wire.stream();
      byte[] request = TcpPeer.rrq("x".repeat(8_000));
      int sent = 0;
      while (wire.reports.disconnects() == 0) {
        peer.sendIfOpen(new byte[] {request[sent++]});
        pause(50);
        assertThat(sent).isLessThan(request.length);
      }
      assertThat(wire.reports.nextDisconnect()).startsWith("no complete request in ");
      peer.expectGone();
    }
  }

  @Test
  void anUploadThatComesByteByByteIsTooSlow() throws Exception {
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage, HASTY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"));
      while (wire.reports.isEmpty()) {
        peer.sendIfOpen(TcpPeer.data(new byte[1]));
        pause(50);
      }
      TransferReport report = wire.reports.next();
      assertThat(report.failure()).isInstanceOf(Failure.TooSlow.class);
      assertThat(report.bytes()).isBetween(1L, 510L);
      peer.expectGone();
      assertThat(root).isEmptyDirectory();
    }
  }

  @Test
  void anUploadThatFallsSilentIsTooSlow() throws Exception {
    try (Wire wire = new Wire(HASTY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[100_000]), new byte[] {0, 0, 9, 0});
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.TooSlow.class);
      peer.expectGone();
      assertThat(wire.files.names()).isEmpty();
    }
  }

  @Test
  void anUploadThatKeepsUpWithTheLeastProgressMayTakeItsTime() throws Exception {
    try (Wire wire = new Wire(HASTY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"));
      for (int i = 0; i < 60; i++) {
        peer.send(TcpPeer.data(new byte[200]));
        pause(60);
      }
      peer.send(TcpPeer.end());
      peer.expectAck();
      assertThat(wire.reports.next().bytes()).isEqualTo(12_000);
    }
  }

  /** So many that they would hold up all carriers of virtual threads, were these to wait there. */
  @Test
  void clientsThatReadNothingAreTooSlowAndHoldUpNobody() throws Exception {
    Files.write(root.resolve("large"), new byte[LARGE]);
    Files.write(root.resolve("small"), Content.of(1_000));
    Limits limits = HASTY.toBuilder().stall(Duration.ofSeconds(3)).build();
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage, limits)) {
      List<TcpPeer> deaf = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        deaf.add(wire.narrowStream());
        deaf.getLast().send(TcpPeer.rrq("large"));
      }
      for (TcpPeer one : deaf) {
        assertThat(one.receiveBytes(1)).hasSize(1);
      }
      TcpPeer lively = wire.stream();
      lively.send(TcpPeer.rrq("small"));
      assertThat(lively.expectFile()).isEqualTo(Content.of(1_000));
      assertThat(wire.reports.next().succeeded()).isTrue();
      for (int i = 0; i < deaf.size(); i++) {
        TransferReport report = wire.reports.next();
        assertThat(report.failure()).isInstanceOf(Failure.TooSlow.class);
        assertThat(report.bytes()).isLessThan(LARGE);
      }
      for (TcpPeer one : deaf) {
        one.expectGone();
      }
    }
  }

  @Test
  void aClientThatReadsSlowlyGetsItsFile() throws Exception {
    byte[] content = Content.of(LARGE / 3);
    Files.write(root.resolve("a"), content);
    // The system says that there is room again when a third of its buffer is free: about a MiB.
    Limits limits = HASTY.toBuilder().stall(Duration.ofMillis(1_500)).build();
    try (DirectoryStorage storage = DirectoryStorage.open(root);
        Wire wire = new Wire(storage, limits)) {
      TcpPeer peer = wire.narrowStream();
      peer.send(TcpPeer.rrq("a"));
      ByteArrayOutputStream came = new ByteArrayOutputStream();
      int expected = content.length + (content.length >> 20) * 6 + 6;
      while (came.size() < expected) {
        came.writeBytes(peer.receiveBytes(Math.min(60_000, expected - came.size())));
        pause(30);
      }
      assertThat(came.size()).isEqualTo(expected);
      assertThat(wire.reports.next().succeeded()).isTrue();
      assertThat(came.toByteArray()).endsWith(TcpPeer.end());
    }
  }

  /** However early the watchdog looks for the first time. */
  @Test
  void aSlowStorageDoesNotExcuseAClientThatFallsSilentMeanwhile() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    storage.onWrite = bytes -> pauseIf(bytes == 0, 1_000);
    try (Wire wire = new Wire(storage, HASTY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"), TcpPeer.data(new byte[64 << 10]));
      assertThat(wire.reports.next().failure()).isInstanceOf(Failure.TooSlow.class);
      peer.expectGone();
    }
  }

  @Test
  void aStorageThatIsSlowButAnswersInTimeIsNoFaultOfTheClient() throws Exception {
    HookedStorage storage = HookedStorage.slow();
    storage.files.put("a", new byte[1_000_000]);
    storage.onRead = bytes -> pauseIf(bytes % 4 == 0, 600);
    try (Wire wire = new Wire(storage, HASTY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.rrq("a"));
      assertThat(peer.expectFile()).hasSize(1_000_000);
    }
  }

  @Test
  void aRefusedUploadIsNotThrownAwayForEver() throws Exception {
    try (Wire wire = new Wire(HASTY, AccessPolicy.READ_ONLY)) {
      TcpPeer peer = wire.stream();
      peer.send(TcpPeer.wrq("a"));
      peer.expectError(ErrorCode.ACCESS_VIOLATION);
      while (wire.reports.disconnects() == 0) {
        peer.sendIfOpen(TcpPeer.data(new byte[1_000]));
        pause(5);
      }
      peer.expectGone();
    }
  }

  private static void pauseIf(boolean condition, int millis) throws IOException {
    if (condition) {
      pause(millis);
    }
  }

  private static void pause(int millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
