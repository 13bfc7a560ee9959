package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Main ports: which address was asked, and which one answers. */
@ParameterizedClass
@EnumSource(Loops.class)
class UdpPortTest {
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
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "127.78.0.1, 127.78.0.1",
    "::1, ::1",
    "0.0.0.0, 127.0.0.1",
    "::, 127.0.0.1",
    "::, ::1"
  })
  void theAddressThatWasAskedIsKnownAndAnswers(String bound, String asked) throws Exception {
    assertAnswers(bound, asked);
  }

  /** All of 127.0.0.0/8 is this host, but only 127.0.0.1 stands among its addresses. */
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void oneThatNoInterfaceNamesIsKnownToTheKernelOnly(String bound) throws Exception {
    if (loops == Loops.LINUX) {
      assertAnswers(bound, "127.0.0.5");
    } else {
      assertUnknown(bound, "127.0.0.5");
    }
  }

  private void assertUnknown(String bound, String asked) throws Exception {
    Asked arrivals = new Asked();
    int number = listen(bound, arrivals).addresses().getFirst().getPort();
    try (DatagramSocket client = Runs.receiver(InetAddress.ofLiteral("127.0.0.3"))) {
      InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(asked), number);
      client.send(new DatagramPacket(Runs.bytes(7), 7, target));
      assertThat(arrivals.next().asked().getAddress().isAnyLocalAddress()).isTrue();
    }
  }

  private void assertAnswers(String bound, String asked) throws Exception {
    Asked arrivals = new Asked();
    UdpPort port = listen(bound, arrivals);
    int number = port.addresses().getFirst().getPort();
    InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(asked), number);
    InetAddress own = InetAddress.ofLiteral(asked.contains(":") ? "::1" : "127.0.0.3");
    try (DatagramSocket client = Runs.receiver(own)) {
      for (int length : new int[] {1, 700, 40_000}) {
        client.send(new DatagramPacket(Runs.bytes(length), length, target));
        Asked.Came came = arrivals.next();
        assertThat(came.bytes()).isEqualTo(Runs.bytes(length));
        assertThat(came.sender()).isEqualTo(Runs.addressOf(client));
        assertThat(came.asked()).isEqualTo(target);
        OnLoop.run(
            loop,
            () -> {
              Runs.put(loop, Runs.bytes(length + 1));
              port.send(loop.sendBuffer(), came.sender(), came.asked());
            });
        DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(answer);
        assertThat(answer.getSocketAddress()).isEqualTo(target);
        assertThat(answer.getLength()).isEqualTo(length + 1);
      }
    }
    OnLoop.run(loop, port::close);
  }

  /** Where the sender's address is not known to be asked, the system chooses. */
  @ParameterizedTest
  @CsvSource({"0.0.0.0, 127.0.0.1", "::, 127.0.0.1", "::, ::1"})
  void anAnswerFromTheWildcardIsSentToo(String bound, String client) throws Exception {
    UdpPort port = listen(bound, new Asked());
    int number = port.addresses().getFirst().getPort();
    try (DatagramSocket receiver = Runs.receiver(InetAddress.ofLiteral(client))) {
      OnLoop.run(
          loop,
          () -> {
            Runs.put(loop, Runs.bytes(9));
            port.send(
                loop.sendBuffer(),
                Runs.addressOf(receiver),
                new InetSocketAddress(client(client), number));
          });
      Runs.expect(receiver, List.of(Runs.bytes(9)));
    }
  }

  private static InetAddress client(String address) {
    return InetAddress.ofLiteral(address.contains(":") ? "::" : "0.0.0.0");
  }

  @Test
  void manyDatagramsOfManySendersAllCome() throws Exception {
    Asked arrivals = new Asked();
    UdpPort port = listen("127.0.0.1", arrivals);
    InetSocketAddress target = port.addresses().getFirst();
    List<DatagramSocket> clients =
        List.of(Runs.receiver(Runs.IPV4), Runs.receiver(Runs.IPV4), Runs.receiver(Runs.IPV4));
    OnLoop.whileItWaits(
        loop,
        () -> {
          for (int i = 0; i < 150; i++) {
            clients.get(i % 3).send(new DatagramPacket(new byte[] {(byte) i}, 1, target));
          }
        });
    for (int i = 0; i < 150; i++) {
      Asked.Came came = arrivals.next();
      assertThat(came.bytes()).containsExactly(i);
      assertThat(came.sender()).isEqualTo(Runs.addressOf(clients.get(i % 3)));
    }
    clients.forEach(DatagramSocket::close);
  }

  @Test
  void whoClosesItInTheMiddleOfManyIsToldNothingMore() throws Exception {
    Asked arrivals = new Asked();
    UdpPort[] port = new UdpPort[1];
    port[0] =
        listen(
            "127.0.0.1",
            (datagram, sender, asked, now) -> {
              arrivals.onDatagram(datagram, sender, asked, now);
              port[0].close();
              port[0].close();
            });
    InetSocketAddress target = port[0].addresses().getFirst();
    try (DatagramSocket client = Runs.receiver(Runs.IPV4)) {
      OnLoop.whileItWaits(
          loop,
          () -> {
            for (int i = 0; i < 5; i++) {
              client.send(new DatagramPacket(new byte[] {(byte) i}, 1, target));
            }
          });
      assertThat(arrivals.next().bytes()).containsExactly(0);
    }
    OnLoop.run(loop, () -> {});
    assertThat(arrivals.came).isEmpty();
  }

  @Test
  void theAddressesAreShownAsPeopleWriteThem() throws Exception {
    List<InetSocketAddress> both = listen("::", new Asked()).addresses();
    assertThat(both)
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"));
    assertThat(both).extracting(InetSocketAddress::getPort).doesNotContain(0);
    assertThat(listen("0.0.0.0", new Asked()).addresses())
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(InetAddress.ofLiteral("0.0.0.0"));
  }

  @ParameterizedTest
  @CsvSource({"127.78.0.2, 127.78.0.2", "0.0.0.0, 127.0.0.1", "::, ::1", "::1, ::"})
  void aPortThatAnotherHasIsInUse(String first, String second) throws Exception {
    UdpPort port = listen(first, new Asked());
    int number = port.addresses().getFirst().getPort();
    InetSocketAddress again = new InetSocketAddress(InetAddress.ofLiteral(second), number);
    assertThatThrownBy(() -> OnLoop.call(loop, () -> loop.listen(again, new Asked())))
        .cause()
        .isInstanceOf(BindException.class)
        .hasMessageContaining("in use");
    OnLoop.run(loop, port::close);
    OnLoop.run(loop, () -> loop.listen(again, new Asked()).close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
  void anAddressOfAnotherHostCannotBeBound(String address) {
    InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    assertThatThrownBy(() -> OnLoop.call(loop, () -> loop.listen(elsewhere, new Asked())))
        .cause()
        .isInstanceOf(BindException.class);
    assertThatThrownBy(() -> OnLoop.call(loop, () -> loop.open(elsewhere, UdpHandler.NONE)))
        .cause()
        .isInstanceOf(BindException.class);
  }

  /** What the others are told does not change by one who fails. */
  @Test
  void aFaultInItsHandlerEndsNeitherThePortNorTheLoop() throws Exception {
    Asked arrivals = new Asked();
    UdpPort port =
        listen(
            "127.0.0.1",
            (datagram, sender, asked, now) -> {
              if (datagram.get(0) == 0) {
                throw new IllegalStateException("as a test wants it");
              }
              arrivals.onDatagram(datagram, sender, asked, now);
            });
    try (DatagramSocket client = Runs.receiver(Runs.IPV4)) {
      for (byte each : new byte[] {0, 1}) {
        client.send(new DatagramPacket(new byte[] {each}, 1, port.addresses().getFirst()));
      }
      assertThat(arrivals.next().bytes()).containsExactly(1);
    }
  }

  private UdpPort listen(String address, UdpPort.Handler handler) throws Exception {
    InetSocketAddress local = Runs.at(InetAddress.ofLiteral(address));
    return OnLoop.call(loop, () -> loop.listen(local, handler));
  }

  /** Keeps what comes. */
  private static final class Asked implements UdpPort.Handler {
    @SuppressWarnings("ArrayRecordComponent")
    record Came(byte[] bytes, InetSocketAddress sender, InetSocketAddress asked) {}

    final BlockingQueue<Came> came = new LinkedBlockingQueue<>();

    @Override
    public void onDatagram(
        ByteBuffer datagram, InetSocketAddress sender, InetSocketAddress asked, long now) {
      byte[] bytes = new byte[datagram.remaining()];
      datagram.get(bytes);
      came.add(new Came(bytes, sender, asked));
    }

    Came next() throws InterruptedException, IOException {
      Came next = came.poll(Patience.SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IOException("nothing came");
      }
      return next;
    }
  }
}
