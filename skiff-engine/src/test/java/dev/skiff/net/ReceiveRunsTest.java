package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams that come, one by one or as runs that the kernel has put together. */
@ParameterizedClass
@EnumSource(Loops.class)
class ReceiveRunsTest {
  private static final int WANTED = 4 << 20;

  @Parameter Loops loops;

  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    loop = loops.start("test-loop");
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 516, 1_472, 9_000, 60_000})
  void runsOfEitherSenderComeAsTheirDatagrams(int size) throws Exception {
    for (Loops kind : Loops.values()) {
      for (InetAddress address : List.of(Runs.IPV4, Runs.IPV6)) {
        Arrivals arrivals = new Arrivals();
        UdpSocket receiver = open(address, arrivals);
        OnLoop.call(loop, () -> receiver.receiveRuns(WANTED));
        InetSocketAddress target = OnLoop.call(loop, receiver::localAddress);
        byte[] bytes = Runs.bytes(Math.min(70 * size + size / 2, EventLoop.SEND_BUFFER_BYTES));
        List<byte[]> pieces = Runs.pieces(bytes, size);
        try (EventLoop other = kind.start("sender")) {
          UdpSocket sender =
              OnLoop.call(other, () -> other.open(Runs.at(address), UdpHandler.NONE));
          OnLoop.run(other, () -> Runs.send(other, sender, bytes, size, target));
          Runs.assertSame(arrivals.datagrams(pieces.size()), pieces);
        }
        OnLoop.run(loop, receiver::close);
      }
    }
  }

  @Test
  void thereIsRoomForWhatTheSystemSaysItGave() throws Exception {
    Arrivals arrivals = new Arrivals();
    UdpSocket receiver = open(Runs.IPV4, arrivals);
    int little = OnLoop.call(loop, () -> receiver.receiveRuns(20_000));
    int given = OnLoop.call(loop, () -> receiver.receiveRuns(WANTED));
    assertThat(little).isPositive().isLessThan(given);
    assertThat(given).isLessThanOrEqualTo(WANTED);
    InetSocketAddress target = OnLoop.call(loop, receiver::localAddress);
    int count = given / 2_000;
    try (DatagramSocket sender = new DatagramSocket(Runs.at(Runs.IPV4))) {
      OnLoop.whileItWaits(
          loop,
          () -> {
            for (int i = 0; i < count; i++) {
              sender.send(new DatagramPacket(Runs.bytes(1_000), 1_000, target));
            }
          });
    }
    assertThat(arrivals.datagrams(count)).hasSize(count);
  }

  /** One at a time: others are not kept waiting, and nothing is lost. */
  @Test
  void whoExpectsNoBurstsGetsThemOneByOneInTurnWithOthers() throws Exception {
    List<String> order = new ArrayList<>();
    UdpSocket one = open(Runs.IPV4, new Single("one", order));
    UdpSocket other = open(Runs.IPV4, new Single("other", order));
    InetSocketAddress toOne = OnLoop.call(loop, one::localAddress);
    InetSocketAddress toOther = OnLoop.call(loop, other::localAddress);
    try (DatagramSocket sender = new DatagramSocket(Runs.at(Runs.IPV4))) {
      OnLoop.whileItWaits(
          loop,
          () -> {
            for (int i = 1; i <= 100; i++) {
              sender.send(new DatagramPacket(new byte[i], i, toOne));
              sender.send(new DatagramPacket(new byte[i], i, toOther));
            }
          });
      while (OnLoop.call(loop, order::size) < 200) {
        Thread.onSpinWait();
      }
      for (int i = 0; i < order.size(); i += 2) {
        assertThat(order.subList(i, i + 2))
            .containsExactlyInAnyOrder("one " + (i / 2 + 1), "other " + (i / 2 + 1));
      }
    }
  }

  @Test
  void whoClosesItsSocketInTheMiddleOfARunIsToldNothingMore() throws Exception {
    for (Loops kind : Loops.values()) {
      Arrivals arrivals = new Arrivals();
      UdpSocket[] socket = new UdpSocket[1];
      socket[0] =
          open(
              Runs.IPV4,
              new Passing(arrivals) {
                @Override
                void afterThree() {
                  socket[0].close();
                }
              });
      sendTen(kind, socket[0]);
      assertThat(arrivals.datagrams(3)).hasSize(3);
      OnLoop.run(loop, () -> {});
      OnLoop.run(loop, () -> {});
      assertThat(arrivals.isEmpty()).as("run of %s", kind).isTrue();
    }
  }

  @Test
  void whoHandsOverInTheMiddleOfARunLeavesTheRestToTheOther() throws Exception {
    for (Loops kind : Loops.values()) {
      Arrivals first = new Arrivals();
      Arrivals second = new Arrivals();
      UdpSocket[] socket = new UdpSocket[1];
      socket[0] =
          open(
              Runs.IPV4,
              new Passing(first) {
                @Override
                void afterThree() {
                  socket[0].handler(second);
                }
              });
      sendTen(kind, socket[0]);
      List<byte[]> wanted = Runs.pieces(Runs.bytes(995), 100);
      Runs.assertSame(first.datagrams(3), wanted.subList(0, 3));
      Runs.assertSame(second.datagrams(7), wanted.subList(3, 10));
      assertThat(first.isEmpty()).isTrue();
    }
  }

  private void sendTen(Loops kind, UdpSocket receiver) throws Exception {
    OnLoop.call(loop, () -> receiver.receiveRuns(WANTED));
    InetSocketAddress target = OnLoop.call(loop, receiver::localAddress);
    try (EventLoop other = kind.start("sender")) {
      UdpSocket sender = OnLoop.call(other, () -> other.open(Runs.at(Runs.IPV4), UdpHandler.NONE));
      OnLoop.whileItWaits(
          loop,
          () -> OnLoop.run(other, () -> Runs.send(other, sender, Runs.bytes(995), 100, target)));
    }
  }

  /** The kernel does not put those of several senders together; a name is not taken for another. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void eachOfSeveralSendersIsNamed(String address) throws Exception {
    InetAddress here = InetAddress.ofLiteral(address);
    for (String bound : List.of(address, "::")) {
      Arrivals arrivals = new Arrivals();
      UdpSocket receiver = open(InetAddress.ofLiteral(bound), arrivals);
      OnLoop.call(loop, () -> receiver.receiveRuns(WANTED));
      InetSocketAddress target =
          new InetSocketAddress(here, OnLoop.call(loop, receiver::localAddress).getPort());
      List<DatagramSocket> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        senders.add(new DatagramSocket(Runs.at(here)));
      }
      for (int i = 0; i < 30; i++) {
        DatagramSocket sender = senders.get(i * i % 3);
        sender.send(new DatagramPacket(new byte[] {(byte) i}, 1, target));
        Arrivals.Came came = arrivals.next(Arrivals.Came.class);
        assertThat(came.bytes()).containsExactly(i);
        assertThat(came.sender()).isEqualTo(Runs.addressOf(sender));
      }
      senders.forEach(DatagramSocket::close);
    }
  }

  private UdpSocket open(InetAddress address, UdpHandler handler) throws Exception {
    return OnLoop.call(loop, () -> loop.open(Runs.at(address), handler));
  }

  /** As one that sends blocks, to whom ACKs come. */
  private static final class Single extends Arrivals {
    private final String name;
    private final List<String> order;

    Single(String name, List<String> order) {
      this.name = name;
      this.order = order;
    }

    @Override
    public boolean expectsBursts() {
      return false;
    }

    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
      order.add(name + " " + datagram.remaining());
    }
  }

  /** Does something when the third datagram has come. */
  private abstract static class Passing extends Arrivals {
    private final Arrivals arrivals;
    private int count;

    Passing(Arrivals arrivals) {
      this.arrivals = arrivals;
    }

    abstract void afterThree();

    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
      arrivals.onDatagram(datagram, sender, now);
      count++;
      if (count == 3) {
        afterThree();
      }
    }
  }
}
