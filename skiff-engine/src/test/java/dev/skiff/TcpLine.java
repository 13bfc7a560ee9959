package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server's end of a TCP connection, in the hand of a test. */
final class TcpLine implements AutoCloseable {
  /** An empty DATA. */
  static final byte[] END = {0, 0, 0, 2, 0, 3};

  static final byte[] ACK = {0, 0, 0, 2, 0, 4};

  private static final int MOST_BYTES = 2 + (1 << 20);

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  TcpLine(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(Patience.MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Whether something has come that was not read yet. */
  boolean hasInput() {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** DATA without an end, until this is closed; on a thread of its own. */
  final class Flow implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> done = CompletableFuture.runAsync(this::run);

    private void run() {
      try {
        while (!over.get()) {
          data(new byte[1_000]);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Between two messages. */
    @Override
    public void close() {
      over.set(true);
      done.orTimeout(Patience.MILLIS, TimeUnit.MILLISECONDS).join();
    }
  }

  /** Begins to send DATA. */
  Flow flow() {
    return new Flow();
  }

  /** Of the client. */
  int clientPort() {
    return socket.getPort();
  }

  void bytes(byte... bytes) throws IOException {
    out.write(bytes);
  }

  void send(Packet control) throws IOException {
    bytes(bytesOf(control));
  }

  void optionAck(Option... options) throws IOException {
    send(new Packet.OptionAck(List.of(options)));
  }

  /** An OACK with the length of the file. */
  void size(long bytes) throws IOException {
    optionAck(Option.of(Option.TRANSFER_SIZE, bytes));
  }

  void data(byte[] payload) throws IOException {
    bytes(dataOf(payload));
  }

  void end() throws IOException {
    bytes(END);
  }

  void ack() throws IOException {
    bytes(ACK);
  }

  void error(ErrorCode code, String text) throws IOException {
    send(Packet.Error.of(code, text));
  }

  /** A DATA, with its length. */
  static byte[] dataOf(byte[] payload) {
    ByteBuffer message = ByteBuffer.allocate(6 + payload.length);
    MessageEncoder.putDataHeader(message, payload.length);
    return message.put(payload).array();
  }

  /** A packet with its length. */
  static byte[] bytesOf(Packet control) {
    ByteBuffer message = ByteBuffer.allocate(8_196);
    MessageEncoder.putControl(message, control);
    return Arrays.copyOf(message.array(), message.position());
  }

  /** So many bytes, whatever they mean. */
  byte[] receive(int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  /** The next packet, without its length. */
  byte[] receive() throws IOException {
    int length = in.readInt();
    assertThat(length).as("the length of a message").isBetween(2, MOST_BYTES);
    return receive(length);
  }

  Packet.Request request(Direction direction) throws IOException {
    Packet.Request request = (Packet.Request) PacketDecoder.decode(ByteBuffer.wrap(receive()));
    assertThat(request.direction()).isEqualTo(direction);
    assertThat(request.filename()).isEqualTo("a");
    return request;
  }

  /** The payload of the next message, a DATA. */
  byte[] expectData() throws IOException {
    byte[] packet = receive();
    assertThat(packet).startsWith(0, Opcode.DATA.value());
    return Arrays.copyOfRange(packet, 2, packet.length);
  }

  /** All DATA up to the empty one. */
  byte[] expectFile() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] payload = expectData();
    while (payload.length > 0) {
      file.writeBytes(payload);
      payload = expectData();
    }
    return file.toByteArray();
  }

  /** The text of the next message, an ERROR. */
  String expectError(ErrorCode code) throws IOException {
    return errorIn(receive(), code);
  }

  /** The text of the ERROR that comes in place of a DATA. */
  String expectErrorAfterData(ErrorCode code) throws IOException {
    byte[] packet = receive();
    while (packet[1] == Opcode.DATA.value()) {
      assertThat(packet).as("a DATA that is not the end").hasSizeGreaterThan(2);
      packet = receive();
    }
    return errorIn(packet, code);
  }

  private static String errorIn(byte[] packet, ErrorCode code) {
    Packet.Error error = (Packet.Error) PacketDecoder.decode(ByteBuffer.wrap(packet));
    assertThat(error.code()).as(error.message()).isEqualTo(code.value());
    return error.message();
  }

  /** The client closes the connection, and has nothing more to say. So does this side then. */
  void expectClosed() throws IOException {
    try {
      assertThat(in.read()).as("a byte after the last one").isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    close();
  }

  /** The client closes the connection, wherever it is in its words. */
  void expectClosedAtLast() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    close();
  }

  /** The client's next call meets a connection that is no more. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
