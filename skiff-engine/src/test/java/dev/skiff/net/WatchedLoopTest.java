package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Patience;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Datagrams that somebody watches. */
@ParameterizedClass
@EnumSource(Loops.class)
class WatchedLoopTest {
  /** What the watcher is told. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Seen(
      boolean sent, InetSocketAddress local, InetSocketAddress peer, byte[] bytes, long now) {}

  @Parameter Loops loops;

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private EventLoop loop;
  private DatagramSocket peer;

  @BeforeEach
  void start() throws Exception {
    loop = new WatchedLoop(loops.start("test-loop"), this::watch);
    peer = Runs.receiver(Runs.IPV4);
  }

  @AfterEach
  void stop() {
    loop.close();
    peer.close();
  }

  private void watch(
      boolean sent,
      InetSocketAddress local,
      InetSocketAddress other,
      ByteBuffer datagram,
      long now) {
    byte[] bytes = new byte[datagram.remaining()];
    datagram.duplicate().get(bytes);
    seen.add(new Seen(sent, local, other, bytes, now));
  }

  private Seen next() throws InterruptedException {
    Seen next = seen.poll(Patience.SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("what was seen").isNotNull();
    return next;
  }

  private UdpSocket open(UdpHandler handler) throws Exception {
    return OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), handler));
  }

  private void sendTo(InetSocketAddress target, byte[] bytes) throws Exception {
    peer.send(new DatagramPacket(bytes, bytes.length, target));
  }

  @Test
  void aRunIsAsManyDatagramsAsItHas() throws Exception {
    UdpSocket socket = open(UdpHandler.NONE);
    InetSocketAddress local = OnLoop.call(loop, socket::localAddress);
    byte[] bytes = Runs.bytes(10_100);
    long before = System.nanoTime();
    OnLoop.run(loop, () -> Runs.send(loop, socket, bytes, 1_000, Runs.addressOf(peer)));
    List<byte[]> pieces = Runs.pieces(bytes, 1_000);
    List<byte[]> told = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      Seen one = next();
      assertThat(one.sent).isTrue();
      assertThat(one.local).isEqualTo(local);
      assertThat(one.peer).isEqualTo(Runs.addressOf(peer));
      assertThat(one.now - before).isNotNegative();
      told.add(one.bytes);
    }
    Runs.assertSame(told, pieces);
    Runs.expect(peer, pieces);
    assertThat(seen).isEmpty();
  }

  @Test
  void whatTheSystemDoesNotTakeIsNotSaidToHaveLeft() throws Exception {
    UdpSocket socket = open(UdpHandler.NONE);
    OnLoop.run(
        loop,
        () -> {
          socket.close();
          Runs.send(loop, socket, Runs.bytes(3_000), 1_000, Runs.addressOf(peer));
        });
    assertThat(seen).isEmpty();
  }

  @Test
  void whatComesIsToldAndThenHandled() throws Exception {
    Arrivals arrivals = new Arrivals();
    UdpSocket socket = open(UdpHandler.NONE);
    OnLoop.run(loop, () -> socket.handler(arrivals));
    InetSocketAddress local = OnLoop.call(loop, socket::localAddress);
    for (int length : List.of(0, 1, 1_000)) {
      byte[] bytes = Runs.bytes(length);
      sendTo(local, bytes);
      Arrivals.Came came = arrivals.next(Arrivals.Came.class);
      assertThat(came.bytes()).isEqualTo(bytes);
      Seen one = next();
      assertThat(one.sent).isFalse();
      assertThat(one.local).isEqualTo(local);
      assertThat(one.peer).isEqualTo(came.sender()).isEqualTo(Runs.addressOf(peer));
      assertThat(one.bytes).isEqualTo(bytes);
    }
  }

  @Test
  void aHandlerHearsOfEverythingElse() throws Exception {
    Arrivals arrivals = new Arrivals();
    UdpSocket socket = open(arrivals);
    OnLoop.run(loop, () -> socket.wakeAt(System.nanoTime()));
    arrivals.next(Arrivals.Woken.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void whatPassesThroughAMainPortIsTold() throws Exception {
    byte[] answer = Runs.bytes(7);
    UdpPort[] port = new UdpPort[1];
    OnLoop.run(
        loop,
        () ->
            port[0] =
                loop.listen(
                    Runs.at(Runs.IPV4),
                    (datagram, sender, asked, now) ->
                        OnLoop.quietly(
                            () -> {
                              Runs.put(loop, answer);
                              port[0].send(loop.sendBuffer(), sender, asked);
                            })));
    InetSocketAddress local = port[0].addresses().getFirst();
    sendTo(local, Runs.bytes(5));
    Seen came = next();
    Seen left = next();
    assertThat(came.sent).isFalse();
    assertThat(came.bytes).isEqualTo(Runs.bytes(5));
    assertThat(left.sent).isTrue();
    assertThat(left.bytes).isEqualTo(answer).isEqualTo(Runs.receive(peer));
    for (Seen one : List.of(came, left)) {
      assertThat(one.local).isEqualTo(local);
      assertThat(one.peer).isEqualTo(Runs.addressOf(peer));
    }
  }
}
