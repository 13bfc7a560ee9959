package dev.skiff.lab.fuzz.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.lab.interop.peers.Poll;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A million random datagrams leave nothing behind in a server. */
class FloodTest {
  /** Enough for everything that is made once: classes, threads, buffers. */
  private static final int WARM_UP = 50_000;

  private static final int TRANSFERS = 64;
  private static final int IO_THREADS = 8;

  /** What a collector and the test itself make differ; a byte for each datagram would show. */
  private static final long HEAP_NOISE_BYTES = 500_000;

  /** Transfers without an answer end soon, and few run at a time. */
  private static final Limits HASTY =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofMillis(40))
          .minTimeout(Duration.ofMillis(40))
          .maxTimeout(Duration.ofMillis(80))
          .requestBytes(Flood.REQUEST_BYTES)
          .transfersPerClient(TRANSFERS)
          .ioThreads(IO_THREADS)
          .build();

  @TempDir Path place;

  @ParameterizedTest
  @CsvSource({"LINUX, 700000", "NIO, 300000"})
  void theServerHoldsAfterwardsWhatItHeldBefore(UdpTransport transport, int count)
      throws Exception {
    AtomicLong begun = new AtomicLong();
    try (HostileServer server = HostileServer.start(place, transport, HASTY, counting(begun));
        Flood flood = new Flood(server.address(), count)) {
      long descriptors = Footprint.openDescriptors();
      flood.send(WARM_UP);
      awaitDescriptors(descriptors);
      Footprint before = Footprint.now();
      flood.send(count);
      awaitDescriptors(descriptors);
      Footprint after = Footprint.now();

      assertThat(flood.refusals())
          .as("what was not read has had no effect")
          .isBetween(
              flood.refusalsDue() * 99 / 100,
              flood.refusalsDue() + flood.requests() + flood.others());
      assertThat(begun.get()).as("transfers without an answer").isGreaterThan(count / 1_000);
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + IO_THREADS);
      assertThat(after.heapBytes()).isLessThan(before.heapBytes() + HEAP_NOISE_BYTES);
      assertAllPlacesAreFree(server);
      server.assertServes(Transport.UDP);
      server.assertUntouched();
    }
  }

  /** Transfers that began: they get no answer, so all of them repeat their first packet. */
  private static TransferListener counting(AtomicLong begun) {
    return new TransferListener() {
      @Override
      public void onEnd(TransferReport report) {
        if (report.retransmissions() > 0) {
          begun.incrementAndGet();
        }
      }
    };
  }

  private static void assertAllPlacesAreFree(HostileServer server) throws IOException {
    byte[] request =
        PacketEncoder.encode(new Packet.Request(Direction.READ, "boot", "octet", List.of()))
            .array();
    List<DatagramAttacker> clients = new ArrayList<>();
    try {
      for (int i = 0; i < TRANSFERS; i++) {
        clients.add(new DatagramAttacker());
      }
      // At once: each keeps its place for a moment only.
      for (DatagramAttacker client : clients) {
        client.send(request, server.address());
      }
      for (DatagramAttacker client : clients) {
        assertThat(client.answer()).isEqualTo("serves boot");
      }
    } finally {
      clients.forEach(DatagramAttacker::close);
    }
  }

  private static void awaitDescriptors(long count) {
    Poll.until(Patience.LIMIT, () -> Footprint.openDescriptors() <= count);
    assertThat(Footprint.openDescriptors()).isLessThanOrEqualTo(count);
  }
}
