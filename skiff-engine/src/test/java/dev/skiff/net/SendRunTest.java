package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs of datagrams, as they leave. */
@ParameterizedClass
@EnumSource(Loops.class)
class SendRunTest {
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

  /** One, many, exactly full, the last one shorter; more than 64, more than 65,507 bytes. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 200",
    "10, 1281",
    "100, 100",
    "100, 99",
    "100, 1000",
    "100, 1001",
    "516, 33024",
    "516, 33025",
    "1023, 65507",
    "1023, 65508",
    "1472, 131072",
    "32767, 65535",
    "32768, 65536",
    "32769, 131072",
    "40000, 120000",
    "65468, 130936",
    "65507, 65510",
    "65507, 131014"
  })
  void whatArrivesIsByteForByteAndInOrder(int size, int length) throws Exception {
    for (InetAddress address : List.of(Runs.IPV4, Runs.IPV6)) {
      byte[] bytes = Runs.bytes(length);
      try (DatagramSocket receiver = Runs.receiver(address)) {
        UdpSocket socket = open(address);
        OnLoop.run(
            loop,
            () -> {
              assertThat(Runs.send(loop, socket, bytes, size, Runs.addressOf(receiver))).isTrue();
              ByteBuffer sent = loop.sendBuffer();
              assertThat(sent.limit()).as("limit").isEqualTo(EventLoop.SEND_BUFFER_BYTES);
              assertThat(sent.remaining()).as("what is left").isZero();
            });
        Runs.expect(receiver, Runs.pieces(bytes, size));
      }
    }
  }

  @Test
  void whatIsSentAsOneDatagramIsOne() throws Exception {
    try (DatagramSocket receiver = Runs.receiver(Runs.IPV4)) {
      UdpSocket socket = open(Runs.IPV4);
      for (int length : new int[] {1, 5_000, 65_507}) {
        OnLoop.run(
            loop,
            () -> {
              Runs.put(loop, Runs.bytes(length));
              assertThat(socket.send(loop.sendBuffer(), Runs.addressOf(receiver))).isTrue();
              assertThat(loop.sendBuffer().hasRemaining()).isFalse();
            });
        assertThat(Runs.receive(receiver)).isEqualTo(Runs.bytes(length));
      }
    }
  }

  @Test
  void oneAfterTheOtherTheyGoToDifferentTargets() throws Exception {
    try (DatagramSocket one = Runs.receiver(Runs.IPV4);
        DatagramSocket other = Runs.receiver(Runs.IPV4)) {
      UdpSocket socket = open(Runs.IPV4);
      OnLoop.run(
          loop,
          () -> {
            for (int i = 1; i <= 5; i++) {
              Runs.send(loop, socket, Runs.bytes(10 * i), 7, Runs.addressOf(one));
              Runs.send(loop, socket, Runs.bytes(10 * i + 1), 7, Runs.addressOf(other));
            }
          });
      for (int i = 1; i <= 5; i++) {
        Runs.expect(one, Runs.pieces(Runs.bytes(10 * i), 7));
        Runs.expect(other, Runs.pieces(Runs.bytes(10 * i + 1), 7));
      }
    }
  }

  /** An address of IPv4 is reached from the wildcard of IPv6 as well. */
  @Test
  void aSocketOnTheIpv6WildcardReachesBoth() throws Exception {
    UdpSocket socket = open(InetAddress.ofLiteral("::"));
    for (InetAddress address : List.of(Runs.IPV4, Runs.IPV6)) {
      try (DatagramSocket receiver = Runs.receiver(address)) {
        OnLoop.run(
            loop,
            () -> Runs.send(loop, socket, Runs.bytes(3_000), 1_000, Runs.addressOf(receiver)));
        Runs.expect(receiver, Runs.pieces(Runs.bytes(3_000), 1_000));
      }
    }
  }

  @Test
  void anAddressThatCannotBeReachedFromHereIsRefused() throws Exception {
    UdpSocket socket = open(Runs.IPV4);
    InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 9);
    assertThatThrownBy(
            () -> OnLoop.run(loop, () -> Runs.send(loop, socket, Runs.bytes(9), 3, elsewhere)))
        .as("a socket of the loopback does not reach the network")
        .cause()
        .isInstanceOf(IOException.class);
    try (DatagramSocket receiver = Runs.receiver(Runs.IPV4)) {
      OnLoop.run(loop, () -> Runs.send(loop, socket, Runs.bytes(9), 3, Runs.addressOf(receiver)));
      Runs.expect(receiver, Runs.pieces(Runs.bytes(9), 3));
    }
  }

  private UdpSocket open(InetAddress address) throws Exception {
    return OnLoop.call(loop, () -> loop.open(Runs.at(address), UdpHandler.NONE));
  }
}
