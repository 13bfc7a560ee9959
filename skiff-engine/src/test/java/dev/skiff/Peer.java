package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.testkit.OwnAddress;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One end of the wire in the hand of a test: sends what it is told, shows what came. */
public final class Peer implements AutoCloseable {
  /** The address of servers and of what talks to them. */
  public static final InetAddress IPV4 = OwnAddress.IPV4;

  /** ::1. */
  static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

  private static final int REPEATED_AFTER_MILLIS = 1_000;

  /** What came, and from where. */
  record Arrival(Datagram packet, ByteBuffer bytes, InetSocketAddress from) {}

  private final DatagramSocket socket;
  private final List<Peer> markers = new ArrayList<>();
  private InetSocketAddress other = new InetSocketAddress(0);

  Peer() throws IOException {
    this(IPV4, 0);
  }

  Peer(InetAddress local, int port) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(local, port));
    socket.setSoTimeout(Patience.MILLIS);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Where the last packet came from: the other side's TID, once it has answered. */
  InetSocketAddress other() {
    return other;
  }

  /** From here on {@link #reply} goes there. */
  void turnTo(InetSocketAddress target) {
    other = target;
  }

  void sendBytes(byte[] bytes, InetSocketAddress target) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, target));
  }

  void send(Packet packet, InetSocketAddress target) throws IOException {
    sendBytes(bytesOf(packet), target);
  }

  void reply(Packet packet) throws IOException {
    send(packet, other);
  }

  void ack(int block) throws IOException {
    reply(new Packet.Ack(block));
  }

  void data(int block, byte[] payload) throws IOException {
    reply(new Packet.Data(block, ByteBuffer.wrap(payload)));
  }

  void error(ErrorCode code, String text) throws IOException {
    reply(Packet.Error.of(code, text));
  }

  /** Ends the transfer. */
  void leave() {
    try {
      error(ErrorCode.NOT_DEFINED, "enough");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void read(InetSocketAddress server, String name, Option... options) throws IOException {
    send(new Packet.Request(Direction.READ, name, "octet", List.of(options)), server);
  }

  void write(InetSocketAddress server, String name, Option... options) throws IOException {
    send(new Packet.Request(Direction.WRITE, name, "octet", List.of(options)), server);
  }

  /** The next packet; its sender becomes the other side. */
  Arrival receive() throws IOException {
    byte[] buffer = new byte[65_536];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    socket.receive(packet);
    other = (InetSocketAddress) packet.getSocketAddress();
    ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, packet.getLength()));
    return new Arrival(PacketDecoder.decode(bytes), bytes, other);
  }

  /** The next packet of another sender than this one, which may send DATA but no ERROR. */
  Arrival nextNotFrom(InetSocketAddress sender) throws IOException {
    while (true) {
      Arrival next = receive();
      if (!next.from().equals(sender)) {
        return next;
      }
      assertThat(next.packet()).isInstanceOf(Packet.Data.class);
    }
  }

  /**
   * Sends a packet, and again where it is not answered, as clients do: a server may pass over what
   * comes too early.
   */
  Datagram answerTo(Packet packet, InetSocketAddress target) throws IOException {
    socket.setSoTimeout(REPEATED_AFTER_MILLIS);
    SocketTimeoutException silence = new SocketTimeoutException();
    try {
      for (int i = 0; i < Patience.SECONDS; i++) {
        send(packet, target);
        try {
          return receive().packet();
        } catch (SocketTimeoutException e) {
          silence = e;
        }
      }
      throw silence;
    } finally {
      socket.setSoTimeout(Patience.MILLIS);
    }
  }

  <T extends Packet> T receive(Class<T> kind) throws IOException {
    Datagram packet = receive().packet();
    assertThat(packet).isInstanceOf(kind);
    return kind.cast(packet);
  }

  void expectAck(int block) throws IOException {
    assertThat(receive(Packet.class)).isEqualTo(new Packet.Ack(block));
  }

  void expectOptionAck(Option... options) throws IOException {
    assertThat(receive(Packet.class)).isEqualTo(new Packet.OptionAck(List.of(options)));
  }

  /** The payload of the next packet, a DATA of this number. */
  byte[] expectData(int block) throws IOException {
    Packet.Data data = receive(Packet.Data.class);
    assertThat(data.block()).isEqualTo(block);
    byte[] payload = new byte[data.payload().remaining()];
    data.payload().get(payload);
    return payload;
  }

  /** The text of the next packet, an ERROR with this code. */
  String expectError(ErrorCode code) throws IOException {
    return textOf(receive().packet(), code);
  }

  /** The text of the next ERROR, with this code; DATA may come before it. */
  String expectErrorAfterData(ErrorCode code) throws IOException {
    Datagram packet = receive().packet();
    while (packet instanceof Packet.Data) {
      packet = receive().packet();
    }
    return textOf(packet, code);
  }

  private static String textOf(Datagram packet, ErrorCode code) {
    assertThat(packet).isInstanceOf(Packet.Error.class);
    Packet.Error error = (Packet.Error) packet;
    assertThat(error.code()).as(error.message()).isEqualTo(code.value());
    return error.message();
  }

  /**
   * Nothing comes for what was sent before. Not by waiting: the main port answers a DATA of another
   * port at once, and by then an answer to this one would be here. Two of them, as one may overtake
   * a packet to a TID.
   */
  void expectNothingFrom(InetSocketAddress mainPort) throws IOException {
    awaitMainPort(mainPort);
    awaitMainPort(mainPort);
    assertThat(hasArrival()).isFalse();
  }

  /** Nothing but DATA, such as a repeated one, comes for what was sent before. */
  void expectOnlyDataFrom(InetSocketAddress mainPort) throws IOException {
    awaitMainPort(mainPort);
    awaitMainPort(mainPort);
    socket.setSoTimeout(1);
    try {
      while (true) {
        receive(Packet.Data.class);
      }
    } catch (SocketTimeoutException e) {
      // All that has come was DATA.
    } finally {
      socket.setSoTimeout(Patience.MILLIS);
    }
  }

  /**
   * Waits until the main port has read what was sent to it before. It answers such a DATA once in a
   * second for each port: so each time there is another, which stays open, since the port of a
   * closed one may be given to the next.
   */
  private void awaitMainPort(InetSocketAddress mainPort) throws IOException {
    Peer another = new Peer(mainPort.getAddress(), 0);
    markers.add(another);
    another.send(new Packet.Data(7, ByteBuffer.allocate(0)), mainPort);
    assertThat(another.expectError(ErrorCode.ILLEGAL_OPERATION)).contains("only requests");
    assertThat(another.other().getPort()).isEqualTo(mainPort.getPort());
  }

  /** True if a packet is here already. */
  private boolean hasArrival() throws IOException {
    socket.setSoTimeout(1);
    try {
      receive();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(Patience.MILLIS);
    }
  }

  /** Whether a packet to the transfer is answered sooner than one that the main port refuses. */
  boolean isAnswered(Packet packet, InetSocketAddress mainPort) {
    InetSocketAddress before = other;
    try {
      send(packet, before);
      awaitMainPort(mainPort);
      awaitMainPort(mainPort);
      boolean answered = false;
      while (hasArrival()) {
        answered = true;
      }
      return answered;
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      other = before;
    }
  }

  static byte[] bytesOf(Packet packet) {
    ByteBuffer encoded = PacketEncoder.encode(packet);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    socket.close();
    markers.forEach(Peer::close);
  }
}
