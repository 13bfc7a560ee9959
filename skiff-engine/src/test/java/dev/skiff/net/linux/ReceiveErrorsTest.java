package dev.skiff.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.linux.Errno;
import dev.skiff.net.Arrivals;
import dev.skiff.net.EventLoop;
import dev.skiff.net.OnLoop;
import dev.skiff.net.Runs;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpPort;
import dev.skiff.net.UdpSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel may say when something is to be read, and what ICMP tells. */
class ReceiveErrorsTest {
  private final Calls calls = new Calls();
  private final Arrivals arrivals = new Arrivals();
  private EventLoop loop;

  @BeforeEach
  void start() throws Exception {
    loop = LinuxEventLoop.start("test-loop", calls);
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  /** EINTR, ENOMEM, and the fate of an earlier datagram. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterAnErrorTheReadingGoesOn(boolean runs) throws Exception {
    UdpSocket socket = open("127.0.0.1");
    if (runs) {
      OnLoop.call(loop, () -> socket.receiveRuns(1 << 20));
    }
    InetSocketAddress target = OnLoop.call(loop, socket::localAddress);
    try (DatagramSocket sender = new DatagramSocket(Runs.at(Runs.IPV4))) {
      OnLoop.whileItWaits(
          loop,
          () -> {
            calls.receptions.addAll(List.of(4, 0, 12, Errno.REFUSED.number(), 0, 4));
            for (int i = 1; i <= 5; i++) {
              sender.send(new DatagramPacket(new byte[i], i, target));
            }
          });
      Runs.assertSame(arrivals.datagrams(5), List.of(z(1), z(2), z(3), z(4), z(5)));
    }
  }

  private static byte[] z(int length) {
    return new byte[length];
  }

  @Test
  void afterAnErrorThePortGoesOn() throws Exception {
    UdpPort port =
        OnLoop.call(
            loop,
            () ->
                loop.listen(
                    Runs.at(Runs.IPV4),
                    (datagram, sender, asked, now) -> arrivals.onDatagram(datagram, sender, now)));
    try (DatagramSocket sender = new DatagramSocket(Runs.at(Runs.IPV4))) {
      OnLoop.whileItWaits(
          loop,
          () -> {
            calls.receptions.addAll(List.of(4, 0, 12, Errno.REFUSED.number(), 0, 4));
            for (int i = 1; i <= 5; i++) {
              sender.send(new DatagramPacket(new byte[i], i, port.addresses().getFirst()));
            }
          });
      assertThat(arrivals.datagrams(5)).hasSize(5);
    }
  }

  /** A whole run costs one call, not one for each datagram. */
  @Test
  void whatTheKernelHasPutTogetherIsReadTogether() throws Exception {
    UdpSocket socket = open("127.0.0.1");
    OnLoop.call(loop, () -> socket.receiveRuns(4 << 20));
    UdpSocket sender = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), UdpHandler.NONE));
    calls.received.set(0);
    byte[] bytes = Runs.bytes(60_000);
    OnLoop.run(loop, () -> Runs.send(loop, sender, bytes, 1_000, socket.localAddress()));
    Runs.assertSame(arrivals.datagrams(60), Runs.pieces(bytes, 1_000));
    assertThat(calls.received).hasValueLessThan(10);
  }

  /** A real one: nobody has that port. */
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.78.0.3", "::1, ::1", "::, 127.78.0.3", "::, ::1"})
  void whoSendsToAPortThatNobodyHasIsToldSo(String from, String to) throws Exception {
    UdpSocket socket = open(from);
    for (int i = 0; i < 3; i++) {
      InetSocketAddress target = deadPort(InetAddress.ofLiteral(to));
      OnLoop.run(loop, () -> Runs.send(loop, socket, Runs.bytes(9), 9, target));
      assertThat(arrivals.next(Arrivals.Refused.class).target()).isEqualTo(target);
    }
    assertThat(arrivals.isEmpty()).as("each is told once").isTrue();
  }

  @Test
  void aRefusalOfOneTargetDisturbsNoOther() throws Exception {
    UdpSocket socket = open("127.0.0.1");
    InetSocketAddress dead = deadPort(InetAddress.ofLiteral("127.78.0.3"));
    try (DatagramSocket receiver = Runs.receiver(Runs.IPV4)) {
      byte[] bytes = Runs.bytes(90_000);
      for (int i = 0; i < 5; i++) {
        OnLoop.run(
            loop,
            () -> {
              Runs.send(loop, socket, Runs.bytes(9), 9, dead);
              Runs.send(loop, socket, bytes, 1_000, Runs.addressOf(receiver));
            });
        Runs.expect(receiver, Runs.pieces(bytes, 1_000));
        assertThat(arrivals.next(Arrivals.Refused.class).target()).isEqualTo(dead);
      }
    }
  }

  /** What came before its sender was gone is read first, also where it is read one by one. */
  @Test
  void datagramsComeBeforeTheRefusal() throws Exception {
    Arrivals single =
        new Arrivals() {
          @Override
          public boolean expectsBursts() {
            return false;
          }
        };
    for (Arrivals each : List.of(arrivals, single)) {
      UdpSocket socket = OnLoop.call(loop, () -> loop.open(Runs.at(Runs.IPV4), each));
      DatagramSocket peer = new DatagramSocket(Runs.at(InetAddress.ofLiteral("127.78.0.3")));
      InetSocketAddress dead = Runs.addressOf(peer);
      OnLoop.run(
          loop,
          () -> {
            for (int i = 1; i <= 3; i++) {
              peer.send(new DatagramPacket(new byte[i], i, socket.localAddress()));
            }
            peer.close();
            Runs.send(loop, socket, Runs.bytes(9), 9, dead);
          });
      Runs.assertSame(each.datagrams(3), List.of(z(1), z(2), z(3)));
      assertThat(each.next(Arrivals.Refused.class).target()).isEqualTo(dead);
    }
  }

  /** A main port answers strangers of all sorts: it asks for no such news. */
  @Test
  void aPortGoesOnAfterAnAnswerToOneWhoIsGone() throws Exception {
    UdpPort port =
        OnLoop.call(
            loop,
            () ->
                loop.listen(
                    Runs.at(InetAddress.ofLiteral("::")),
                    (datagram, sender, asked, now) -> arrivals.onDatagram(datagram, sender, now)));
    InetSocketAddress bound = port.addresses().getLast();
    InetSocketAddress asked = new InetSocketAddress(Runs.IPV4, bound.getPort());
    for (int i = 0; i < 3; i++) {
      InetSocketAddress dead = deadPort(InetAddress.ofLiteral("127.78.0.3"));
      OnLoop.run(
          loop,
          () -> {
            Runs.put(loop, Runs.bytes(9));
            port.send(loop.sendBuffer(), dead, asked);
          });
      try (DatagramSocket sender = new DatagramSocket(Runs.at(Runs.IPV4))) {
        sender.send(new DatagramPacket(new byte[2], 2, asked));
        assertThat(arrivals.next(Arrivals.Came.class).sender()).isEqualTo(Runs.addressOf(sender));
      }
    }
  }

  /** An address of this test's own: nobody takes the port meanwhile. */
  private static InetSocketAddress deadPort(InetAddress address) throws Exception {
    try (DatagramSocket shortLived = new DatagramSocket(Runs.at(address))) {
      return Runs.addressOf(shortLived);
    }
  }

  private UdpSocket open(String address) throws Exception {
    return OnLoop.call(loop, () -> loop.open(Runs.at(InetAddress.ofLiteral(address)), arrivals));
  }
}
