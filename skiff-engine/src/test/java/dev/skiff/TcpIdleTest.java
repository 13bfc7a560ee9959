package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of connections that want nothing. */
class TcpIdleTest {
  private static final int MANY = 2_000;
  private static final int ADMITTED = 1_500;
  private static final long BYTES_EACH = 32 << 10;

  @Test
  void thousandsOfIdleConnectionsAreEndedOrRefusedAndHoldUpNobody() throws Exception {
    Limits limits =
        Wire.PATIENT.toBuilder()
            .connections(MANY)
            .connectionsPerClient(ADMITTED)
            .idle(Duration.ofSeconds(10))
            .build();
    List<TcpPeer> idle = new ArrayList<>();
    try (Wire wire = new Wire(limits)) {
      byte[] content = Content.of(300_000);
      wire.files.put("a", content);
      TcpPeer lively = wire.stream();
      long before = usedMemory();
      for (int i = 0; i < MANY; i++) {
        idle.add(new TcpPeer(wire.address()));
        if (i % 100 == 0) {
          lively.send(TcpPeer.rrq("a"));
          assertThat(lively.expectFile()).isEqualTo(content);
        }
      }
      lively.send(TcpPeer.wrq("b"), TcpPeer.data(content), TcpPeer.end());
      lively.expectAck();
      assertThat(usedMemory() - before).isLessThan(MANY * BYTES_EACH);
      for (int i = 0; i < MANY; i++) {
        assertThat(wire.reports.nextDisconnect()).containsPattern("no request|your address has");
      }
      for (TcpPeer peer : idle) {
        peer.expectGone();
      }
      try (TcpPeer next = new TcpPeer(wire.address())) {
        next.expectFit();
      }
    } finally {
      idle.forEach(TcpPeer::close);
    }
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
