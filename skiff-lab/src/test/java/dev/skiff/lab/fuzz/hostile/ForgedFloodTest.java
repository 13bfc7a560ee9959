package dev.skiff.lab.fuzz.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpClient;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.net.linux.LinuxEventLoop;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flood of requests in the names of others shuts nobody out. */
class ForgedFloodTest {
  private static final int REQUESTS_PER_SECOND = 30_000;
  private static final int CLIENTS = 19;

  private static final Limits SMALL =
      Limits.DEFAULT.toBuilder().transfers(512).unvalidatedTransfers(256).build();

  /** On a busy machine much of the flood, and what is among it, is lost on the way. */
  private static final Limits PATIENT =
      Limits.DEFAULT.toBuilder().maxTimeout(Duration.ofSeconds(1)).tries(60).build();

  @TempDir Path place;

  @Test
  void eachClientIsServedDuringAFloodOfForgedRequests() throws Exception {
    AtomicLong replaced = new AtomicLong();
    try (HostileServer server =
            HostileServer.start(place, UdpTransport.LINUX, SMALL, counting(replaced));
        EventLoop loop = LinuxEventLoop.start("forger");
        TftpClient client = TftpClient.open(PATIENT)) {
      Forger forger = new Forger(loop, server.address());
      forger.start();
      forger.awaitSent(REQUESTS_PER_SECOND / 10);
      RemoteFile file =
          new RemoteFile(
              server.address().getAddress().getHostAddress(), server.address().getPort(), "boot");
      for (int i = 0; i < CLIENTS; i++) {
        Path local = place.resolve("pulled" + i);
        client.pull(file, local);
        assertThat(Files.readString(local)).isEqualTo("boot");
      }
      assertThat(replaced.get()).as("the flood was one").isPositive();
    }
  }

  private static TransferListener counting(AtomicLong replaced) {
    return new TransferListener() {
      @Override
      public void onEnd(TransferReport report) {
        if (report.failure() != null && report.failure().describe().contains("took the place")) {
          replaced.incrementAndGet();
        }
      }
    };
  }

  /** Sends requests from random addresses of the loopback, thirty in each millisecond. */
  private static final class Forger implements UdpPort.Handler {
    private static final int IN_A_TICK = REQUESTS_PER_SECOND / 1_000;
    private static final long TICK_NANOS = 1_000_000;

    private final ByteBuffer request =
        PacketEncoder.encode(
            new Packet.Request(
                Direction.READ, "boot", "octet", List.of(Option.of(Option.BLOCK_SIZE, 1_468))));

    private final EventLoop loop;
    private final InetSocketAddress server;
    private final Random random = new Random(69);
    private final AtomicLong sent = new AtomicLong();
    private final CompletableFuture<Void> enough = new CompletableFuture<>();
    private UdpPort[] ports;
    private long wanted;

    Forger(EventLoop loop, InetSocketAddress server) {
      this.loop = loop;
      this.server = server;
    }

    void start() {
      loop.execute(
          () -> {
            ports = new UdpPort[16];
            for (int i = 0; i < ports.length; i++) {
              ports[i] = open();
            }
            tick();
          });
    }

    private UdpPort open() {
      try {
        return loop.listen(new InetSocketAddress("0.0.0.0", 0), this);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    void awaitSent(long count) {
      loop.execute(() -> wanted = count);
      enough.join();
    }

    private void tick() {
      try {
        for (int i = 0; i < IN_A_TICK; i++) {
          ByteBuffer datagram = loop.sendBuffer().clear().put(request.duplicate()).flip();
          ports[i % ports.length].send(datagram, server, source());
        }
      } catch (IOException e) {
        enough.completeExceptionally(e);
        return;
      }
      if (wanted > 0 && sent.addAndGet(IN_A_TICK) >= wanted) {
        enough.complete(null);
      }
      loop.schedule(loop.nanoTime() + TICK_NANOS, this::tick);
    }

    private InetSocketAddress source() throws IOException {
      byte[] address = {127, (byte) (1 + random.nextInt(250)), (byte) random.nextInt(), 1};
      return new InetSocketAddress(InetAddress.getByAddress(address), 0);
    }

    @Override
    public void onDatagram(
        ByteBuffer datagram, InetSocketAddress sender, InetSocketAddress asked, long now) {
      // A forged address does not answer.
    }
  }
}
