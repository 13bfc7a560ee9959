package dev.skiff.lab.fuzz.hostile;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.testkit.OwnAddress;
import dev.skiff.testkit.Patience;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Sends datagrams from a port of its own, and says what came back. */
final class DatagramAttacker implements Closeable {
  private static final byte[] MARKER =
      PacketEncoder.encode(new Packet.Request(Direction.READ, "boot", "marker", List.of())).array();

  private final DatagramSocket socket;
  private int answerBytes;

  DatagramAttacker() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(OwnAddress.IPV4, 0));
    socket.setSoTimeout(Patience.MILLIS);
  }

  void send(byte[] bytes, InetSocketAddress target) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, target));
  }

  /** The answer; a transfer that it belongs to is ended. */
  String answer() throws IOException {
    DatagramPacket arrival = receive();
    answerBytes = arrival.getLength();
    Datagram answer = PacketDecoder.decode(ByteBuffer.wrap(arrival.getData(), 0, answerBytes));
    end(answer, (InetSocketAddress) arrival.getSocketAddress());
    return describe(answer);
  }

  /**
   * Whether nothing has come back: what does is the answer to a request that is sent only now, and
   * is refused by the main port at once.
   */
  boolean isNotAnswered(InetSocketAddress server) throws IOException {
    send(MARKER, server);
    DatagramPacket arrival = receive();
    return PacketDecoder.decode(ByteBuffer.wrap(arrival.getData(), 0, arrival.getLength()))
            instanceof Packet.Error error
        && error.message().startsWith("mode is not served");
  }

  /** Length of the answer. */
  int answerBytes() {
    return answerBytes;
  }

  /** True if anything came behind the answer. */
  boolean gotMore() throws IOException {
    socket.setSoTimeout(1);
    try {
      receive();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private DatagramPacket receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    return packet;
  }

  private void end(Datagram answer, InetSocketAddress from) throws IOException {
    Packet last =
        switch (answer) {
          case Packet.Data data -> new Packet.Ack(data.block());
          case Packet.Error error -> null;
          default -> Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped");
        };
    if (last != null) {
      send(PacketEncoder.encode(last).array(), from);
    }
  }

  private static String describe(Datagram answer) {
    return switch (answer) {
      case Packet.Error error -> "ERROR " + error.code();
      case Packet.Data data -> data.block() == 1 ? served(data.payload()) : "DATA " + data.block();
      case Packet.Ack ack -> ack.block() == 0 ? "accepts" : "ACK " + ack.block();
      case Packet.OptionAck oack -> options(oack.options());
      default -> answer.toString();
    };
  }

  /** A whole file, which is short. */
  static String served(ByteBuffer content) {
    byte[] bytes =
        Arrays.copyOfRange(
            content.array(),
            content.arrayOffset() + content.position(),
            content.arrayOffset() + content.limit());
    return "serves " + (bytes.length == 0 ? "nothing" : new String(bytes, StandardCharsets.UTF_8));
  }

  static String options(List<Option> options) {
    return options.stream().map(Option::toString).collect(Collectors.joining(" ", "OACK ", ""));
  }

  @Override
  public void close() {
    socket.close();
  }
}
