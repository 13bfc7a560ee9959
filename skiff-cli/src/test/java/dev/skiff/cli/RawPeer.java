package dev.skiff.cli;

import dev.skiff.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A peer that sends what a test tells it to, and when; on the loopback address. */
final class RawPeer implements AutoCloseable {
  static final int WRITE = 2;
  static final int DATA = 3;
  static final int ACK = 4;
  static final int ERROR = 5;

  private static final int SHORT_MILLIS = 500;

  private final DatagramSocket socket;
  private SocketAddress other;

  /** A client of a server on a port; 0 for a server. */
  RawPeer(int port) throws IOException {
    socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    socket.setSoTimeout(Patience.MILLIS);
    other = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The sender of what was received last. */
  SocketAddress other() {
    return other;
  }

  void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, other));
  }

  /** The next datagram; what is sent from now on goes to its sender. */
  byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
    socket.receive(packet);
    other = packet.getSocketAddress();
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** Waits for a packet, whatever else may come before it. */
  byte[] await(int opcode) throws IOException {
    byte[] packet = receive();
    while (ByteBuffer.wrap(packet).getShort() != opcode) {
      packet = receive();
    }
    return packet;
  }

  /** Waits for a DATA or ACK of this number. */
  byte[] await(int opcode, int block) throws IOException {
    byte[] packet = await(opcode);
    while (ByteBuffer.wrap(packet).getShort(2) != block) {
      packet = await(opcode);
    }
    return packet;
  }

  /** Whether a packet is answered by another within a short time. */
  boolean sendsAndGets(byte[] datagram, int opcode, int block) throws IOException {
    send(datagram);
    socket.setSoTimeout(SHORT_MILLIS);
    try {
      await(opcode, block);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(Patience.MILLIS);
    }
  }

  /** A request, and options and their values by turns. */
  static byte[] read(String file, String... words) {
    return request(1, file, words);
  }

  static byte[] write(String file) {
    return request(2, file);
  }

  private static byte[] request(int opcode, String file, String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(opcode);
    bytes.writeBytes(file.getBytes(StandardCharsets.UTF_8));
    bytes.write(0);
    bytes.writeBytes("octet".getBytes(StandardCharsets.UTF_8));
    bytes.write(0);
    for (String word : words) {
      bytes.writeBytes(word.getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  /** Options and their values, by turns. */
  static byte[] optionAck(String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(6);
    for (String word : words) {
      bytes.writeBytes(word.getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  static byte[] data(int block, int bytes) {
    return ByteBuffer.allocate(4 + bytes).putShort((short) DATA).putShort((short) block).array();
  }

  static byte[] ack(int block) {
    return ByteBuffer.allocate(4).putShort((short) ACK).putShort((short) block).array();
  }

  static byte[] error(int code, String text) {
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer packet = ByteBuffer.allocate(5 + message.length);
    return packet.putShort((short) ERROR).putShort((short) code).put(message).array();
  }

  @Override
  public void close() {
    socket.close();
  }
}
