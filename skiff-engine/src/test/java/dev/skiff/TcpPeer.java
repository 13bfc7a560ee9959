package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A TCP client in the hand of a test: sends what it is told, shows what came. Its messages are
 * written by hand, not by the code under test.
 */
final class TcpPeer implements AutoCloseable {
  /** A receive buffer that is full soon. */
  static final int NARROW_BYTES = 4 << 10;

  private static final int LONGEST_MESSAGE = 2 + (1 << 20);

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  TcpPeer(InetSocketAddress server) throws IOException {
    this(server, 0);
  }

  /** With a receive buffer of this size, where it is not 0. */
  TcpPeer(InetSocketAddress server, int receiveBytes) throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Patience.MILLIS);
    if (server.getAddress().equals(Peer.IPV4)) {
      // As a peer over UDP: the system would take 127.0.0.1.
      socket.bind(new InetSocketAddress(Peer.IPV4, 0));
    }
    socket.connect(server, Patience.MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  // What it sends.

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] message(byte[] packet) {
    return join(ByteBuffer.allocate(4).putInt(packet.length).array(), packet);
  }

  static byte[] rrq(String name, Option... options) {
    return request(Direction.READ, name, "octet", options);
  }

  static byte[] wrq(String name, Option... options) {
    return request(Direction.WRITE, name, "octet", options);
  }

  static byte[] request(Direction direction, String name, String mode, Option... options) {
    return message(Peer.bytesOf(new Packet.Request(direction, name, mode, List.of(options))));
  }

  static byte[] data(byte[] payload) {
    return message(join(new byte[] {0, 3}, payload));
  }

  /** The empty DATA. */
  static byte[] end() {
    return data(new byte[0]);
  }

  static byte[] error(String text) {
    return message(Peer.bytesOf(Packet.Error.of(ErrorCode.NOT_DEFINED, text)));
  }

  /** In one call to the system, as far as that takes it. */
  void send(byte[]... parts) throws IOException {
    out.write(join(parts));
  }

  /** Sends what may be too much or too late for the server, which has closed then. */
  void sendIfOpen(byte[]... parts) {
    try {
      send(parts);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  /** Sends nothing any more, and goes on reading. */
  void sendsNoMore() throws IOException {
    socket.shutdownOutput();
  }

  // What it gets.

  /** The next message without its length. */
  byte[] receive() throws IOException {
    int length = in.readInt();
    assertThat(length).isBetween(2, LONGEST_MESSAGE);
    byte[] packet = in.readNBytes(length);
    assertThat(packet).as("the whole message").hasSize(length);
    return packet;
  }

  /** Whether something has come that was not read yet. Does not wait. */
  boolean hasSomething() throws IOException {
    return in.available() > 0;
  }

  /** So many bytes, or fewer where the connection ends. */
  byte[] receiveBytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** The payload of the next message, a DATA. */
  byte[] expectData() throws IOException {
    byte[] packet = receive();
    assertThat(Arrays.copyOf(packet, 2)).as(() -> shown(packet)).containsExactly(0, 3);
    return Arrays.copyOfRange(packet, 2, packet.length);
  }

  /** DATA up to the empty one. */
  byte[] expectFile() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (byte[] part = expectData(); part.length > 0; part = expectData()) {
      file.writeBytes(part);
    }
    return file.toByteArray();
  }

  void expectAck() throws IOException {
    byte[] packet = receive();
    assertThat(packet).as(() -> shown(packet)).containsExactly(0, 4);
  }

  void expectOptionAck(Option... options) throws IOException {
    assertThat(PacketDecoder.decode(ByteBuffer.wrap(receive())))
        .isEqualTo(new Packet.OptionAck(List.of(options)));
  }

  /** The text of the next message, an ERROR with this code. */
  String expectError(ErrorCode code) throws IOException {
    return textOf(receive(), code);
  }

  /** The text of the next ERROR; DATA may come before it, but no empty one. */
  String expectErrorAfterData(ErrorCode code) throws IOException {
    byte[] packet = receive();
    while (packet[1] == 3) {
      assertThat(packet.length).as("no end before the ERROR").isGreaterThan(2);
      packet = receive();
    }
    return textOf(packet, code);
  }

  private static String textOf(byte[] packet, ErrorCode code) {
    Datagram decoded = PacketDecoder.decode(ByteBuffer.wrap(packet));
    assertThat(decoded).as(() -> shown(packet)).isInstanceOf(Packet.Error.class);
    Packet.Error error = (Packet.Error) decoded;
    assertThat(error.code()).as(error.message()).isEqualTo(code.value());
    return error.message();
  }

  private static String shown(byte[] packet) {
    return packet[1] == 3
        ? "a DATA of " + (packet.length - 2) + " bytes"
        : PacketDecoder.decode(ByteBuffer.wrap(packet)).toString();
  }

  /** The server closed its side in good order, and said nothing more before. */
  void expectClosed() throws IOException {
    assertThat(in.read()).isEqualTo(-1);
  }

  /** The connection has ended, in good order or not; what still came is passed over. */
  void expectGone() throws IOException {
    byte[] passedOver = new byte[64 << 10];
    try {
      while (in.read(passedOver) >= 0) {
        // More of what was on its way.
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** The connection is fit for the next transfer. */
  void expectFit() throws IOException {
    send(rrq("nobody has this"));
    assertThat(expectError(ErrorCode.FILE_NOT_FOUND)).contains("nobody has this");
  }

  /** Closes without the courtesies: the server sees a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
