package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.transfer.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of connections that want nothing. */
class StreamIdleTest {
  private static final int MANY = 2_000;
  private static final int ADMITTED = 1_500;
  private static final long BYTES_EACH = 32 << 10;

  @Test
  void thousandsOfIdleConnectionsAreEndedOrRefusedAndHoldUpNobody() throws Exception {
    Limits limits =
        Wire.PATIENT.toBuilder()
            .connections(MANY)
            .connectionsPerClient(ADMITTED)
            .idle(Duration.ofSeconds(4))
            .build();
    List<StreamPeer> idle = new ArrayList<>();
    try (Wire wire = new Wire(limits)) {
      byte[] content = Content.of(300_000);
      wire.files.put("a", content);
      StreamPeer lively = wire.stream();
      long before = usedMemory();
      for (int i = 0; i < MANY; i++) {
        idle.add(new StreamPeer(wire.address()));
        if (i % 100 == 0) {
          lively.send(StreamPeer.rrq("a"));
          assertThat(lively.expectFile()).isEqualTo(content);
        }
      }
      lively.send(StreamPeer.wrq("b"), StreamPeer.data(content), StreamPeer.end());
      lively.expectAck();
      assertThat(usedMemory() - before).isLessThan(MANY * BYTES_EACH);
      for (int i = 0; i < MANY; i++) {
        assertThat(wire.reports.nextDisconnect()).containsPattern("no request|your address has");
      }
      for (StreamPeer peer : idle) {
        peer.expectGone();
      }
      try (StreamPeer next = new StreamPeer(wire.address())) {
        next.expectFit();
      }
    } finally {
      idle.forEach(StreamPeer::close);
    }
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
