package dev.skiff.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.net.nio.NioEventLoop;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.WhenBusy;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestDispatcherTest {
  private static final InetSocketAddress CLIENT = at("192.0.2.7");
  private static final InetSocketAddress LOCAL = at("127.0.0.1");
  private static final int DATA = 3;
  private static final int OACK = 6;

  private final BlockingQueue<InetSocketAddress> answered = new LinkedBlockingQueue<>();
  private final BlockingQueue<TransferReport> reports = new LinkedBlockingQueue<>();
  private final MemoryStorage files = new MemoryStorage();
  private final List<UdpPort.Handler> handlers = new ArrayList<>();
  private EventLoop loop;
  private Admission admission;

  /** Takes what is sent. */
  private final class Port implements UdpPort {
    @Override
    public List<InetSocketAddress> addresses() {
      return List.of();
    }

    @Override
    public void send(ByteBuffer datagram, InetSocketAddress target, InetSocketAddress source) {
      answered.add(source);
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void startALoop() throws IOException {
    loop = NioEventLoop.start("request-dispatcher-test");
  }

  @AfterEach
  void closeTheLoop() {
    loop.close();
  }

  @Test
  void aRequestToAGroupOfHostsIsNotAnswered() throws Exception {
    onLoop(
        () -> {
          open(Limits.DEFAULT);
          for (String asked : new String[] {"224.0.0.1", "ff02::1", "192.0.2.1"}) {
            request("missing", CLIENT, at(asked));
          }
        });
    // They are answered in their order, by tasks that the loop runs later.
    assertThat(answered.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(at("192.0.2.1"));
    assertThat(answered).isEmpty();
  }

  @Test
  void aClientWhoseAckIsInTheSocketWhenItsPlaceIsTakenIsServed() throws Exception {
    files.put("a", new byte[600]);
    try (DatagramSocket first = client();
        DatagramSocket second = client()) {
      onLoop(
          () -> {
            open(Limits.DEFAULT.toBuilder().unvalidatedTransfers(1).build());
            request("a", addressOf(first), LOCAL);
          });
      SocketAddress tid = receive(first);
      onLoop(
          () -> {
            first.send(new DatagramPacket(new byte[] {0, 4, 0, 1}, 4, tid));
            request("a", addressOf(second), LOCAL);
            request("a", addressOf(second), LOCAL);
          });
      receive(second);
      receive(first);
      // By then the loop has made the passes after which it ends a replaced transfer.
      for (int i = 0; i < 3; i++) {
        onLoop(() -> {});
      }
      first.send(new DatagramPacket(new byte[] {0, 4, 0, 2}, 4, tid));
      TransferReport report = reports.poll(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(report.peer()).isEqualTo(addressOf(first));
      assertThat(report.succeeded()).isTrue();
    }
  }

  /** Its answer is enough: of a window's first blocks, one behind a gap answers too. */
  @Test
  void aClientThatHasAnsweredTheOptionsKeepsItsPlace() throws Exception {
    files.put("a", new byte[600]);
    try (DatagramSocket first = client();
        DatagramSocket second = client()) {
      onLoop(
          () -> {
            open(Limits.DEFAULT.toBuilder().unvalidatedTransfers(1).build());
            requestWithSize("a", addressOf(first), LOCAL);
          });
      SocketAddress tid = receive(first, OACK);
      first.send(new DatagramPacket(new byte[] {0, 4, 0, 0}, 4, tid));
      receive(first);
      onLoop(() -> request("a", addressOf(second), LOCAL));
      receive(second);
      for (int i = 0; i < 3; i++) {
        onLoop(() -> {});
      }
      first.send(new DatagramPacket(new byte[] {0, 4, 0, 1}, 4, tid));
      first.send(new DatagramPacket(new byte[] {0, 4, 0, 2}, 4, tid));
      TransferReport report = reports.poll(Patience.SECONDS, TimeUnit.SECONDS);
      assertThat(report.peer()).isEqualTo(addressOf(first));
      assertThat(report.succeeded()).isTrue();
    }
  }

  @Test
  void theAnswersToARepeatedRequestAreLimitedAsThoseToNewOnes() throws Exception {
    files.put("a", new byte[600]);
    try (DatagramSocket client = client()) {
      onLoop(
          () -> {
            open(Limits.DEFAULT);
            request("a", addressOf(client), LOCAL);
          });
      receive(client);
      onLoop(
          () -> {
            long now = loop.nanoTime();
            for (int i = 0; i < 3_000; i++) {
              handlers.getFirst().onDatagram(requestFor("a"), addressOf(client), LOCAL, now);
            }
            assertThat(admission.mayAnswer(LOCAL.getAddress(), 0, now)).isFalse();
          });
    }
  }

  /** In one moment of the clock, so the answers are counted exactly. */
  @Test
  void ofGarbageEachBrokenRequestIsAnsweredAndAllElseOnceInASecond() {
    Random random = new Random(69);
    onLoop(
        () -> {
          open(Limits.DEFAULT);
          UdpPort.Handler port = handlers.getFirst();
          long now = loop.nanoTime();
          int brokenRequests = 0;
          for (int i = 0; i < 500; i++) {
            byte[] garbage = new byte[4 + random.nextInt(600)];
            random.nextBytes(garbage);
            garbage[0] = 0;
            garbage[1] = (byte) random.nextInt(8);
            brokenRequests += garbage[1] == 1 || garbage[1] == 2 ? 1 : 0;
            port.onDatagram(ByteBuffer.wrap(garbage), CLIENT, LOCAL, now);
          }
          assertThat(brokenRequests).isPositive();
          assertThat(answered).hasSize(brokenRequests + 1);
          ByteBuffer ack = ByteBuffer.wrap(new byte[] {0, 4, 0, 1});
          port.onDatagram(ack.duplicate(), CLIENT, LOCAL, now + 999_999_999);
          assertThat(answered).hasSize(brokenRequests + 1);
          port.onDatagram(ack.duplicate(), CLIENT, LOCAL, now + 1_000_000_000);
          assertThat(answered).hasSize(brokenRequests + 2);
        });
  }

  private static DatagramSocket client() throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOCAL.getAddress(), 0));
    socket.setSoTimeout(Patience.MILLIS);
    return socket;
  }

  private static InetSocketAddress addressOf(DatagramSocket socket) {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Waits for a DATA, and returns its sender. */
  private static SocketAddress receive(DatagramSocket socket) throws IOException {
    return receive(socket, DATA);
  }

  private static SocketAddress receive(DatagramSocket socket, int opcode) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
    socket.receive(packet);
    assertThat(packet.getData()[1]).isEqualTo((byte) opcode);
    return packet.getSocketAddress();
  }

  private void request(String name, InetSocketAddress client, InetSocketAddress asked) {
    handlers.getFirst().onDatagram(requestFor(name), client, asked, loop.nanoTime());
  }

  private void requestWithSize(String name, InetSocketAddress client, InetSocketAddress asked) {
    byte[] request = ("\0\1" + name + "\0octet\0tsize\0000\0").getBytes(US_ASCII);
    handlers.getFirst().onDatagram(ByteBuffer.wrap(request), client, asked, loop.nanoTime());
  }

  private static ByteBuffer requestFor(String name) {
    return ByteBuffer.wrap(("\0\1" + name + "\0octet\0").getBytes(US_ASCII));
  }

  private interface Task {
    void run() throws IOException;
  }

  /** Runs a task on the loop's thread, and waits for its end. */
  private void onLoop(Task task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            task.run();
            done.complete(null);
          } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    assertThat(done).succeedsWithin(Patience.LIMIT);
  }

  @Test
  void aPortWhoseLoopHasEndedIsIdleOnceItStops() throws Exception {
    CompletableFuture<UdpServerPort> opened = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            opened.complete(open(Limits.DEFAULT));
          } catch (IOException | RuntimeException | Error e) {
            opened.completeExceptionally(e);
          }
        });
    UdpServerPort port = opened.get();
    loop.close();
    port.stop();
    port.cancelAll("as a test wants it");
    assertThat(port.idle()).isCompleted();
  }

  private UdpServerPort open(Limits limits) throws IOException {
    SessionContext context = SessionContext.create(loop, Runnable::run, limits);
    admission = new Admission(limits, WhenBusy.IGNORE, 0, loop.nanoTime());
    return UdpServerPort.open(
        handler -> {
          handlers.add(handler);
          return new Port();
        },
        List.of(context),
        new RequestAuthorizer(files, AccessPolicy.READ_ONLY, limits, Set.of()),
        admission,
        new TransferListener() {
          @Override
          public void onEnd(TransferReport report) {
            reports.add(report);
          }
        });
  }

  @Test
  void theSameLinkLocalAddressOnTwoLinksIsTwoClients() {
    RequestAddress first = new RequestAddress(at("fe80::1%1"), at("::"));
    assertThat(first).isEqualTo(new RequestAddress(at("fe80::1%1"), at("::")));
    assertThat(first).isNotEqualTo(new RequestAddress(at("fe80::1%2"), at("::")));
    assertThat(first.hashCode())
        .isEqualTo(new RequestAddress(at("fe80::1%1"), at("::")).hashCode());
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 69);
  }
}
