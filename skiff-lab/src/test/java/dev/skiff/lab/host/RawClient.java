package dev.skiff.lab.host;

import dev.skiff.testkit.Patience;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that says one thing at a time. */
abstract sealed class RawClient implements Closeable {
  static final int DATA = 3;
  static final int ERROR = 5;

  static RawClient overUdp(InetSocketAddress server) throws IOException {
    return new Udp(server);
  }

  static RawClient overTcp(InetSocketAddress server) throws IOException {
    return new Tcp(server);
  }

  abstract void send(byte[] packet) throws IOException;

  /** The next packet. */
  abstract byte[] receive() throws IOException;

  void read(String file) throws IOException {
    send(packet(1, file + "\0octet\0"));
  }

  void write(String file) throws IOException {
    send(packet(2, file + "\0octet\0"));
  }

  void ack(int block) throws IOException {
    send(new byte[] {0, 4, (byte) (block >> 8), (byte) block});
  }

  /** Ends the transfer with an ERROR, if there is one. */
  void giveUp() throws IOException {
    send(packet(ERROR, "\0\0enough\0"));
  }

  /** True if the answer is that there are no descriptors left. */
  boolean isRefused() throws IOException {
    String answer = new String(receive(), StandardCharsets.ISO_8859_1);
    return answer.charAt(1) == ERROR && answer.contains("server is out of file handles");
  }

  private static byte[] packet(int opcode, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) opcode).put(bytes).array();
  }

  private static final class Udp extends RawClient {
    private final DatagramSocket socket = new DatagramSocket();
    private SocketAddress server;

    Udp(SocketAddress server) throws IOException {
      this.server = server;
      socket.setSoTimeout(Patience.MILLIS);
    }

    @Override
    void send(byte[] packet) throws IOException {
      socket.send(new DatagramPacket(packet, packet.length, server));
    }

    @Override
    byte[] receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
      socket.receive(packet);
      server = packet.getSocketAddress();
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static final class Tcp extends RawClient {
    private final Socket socket = new Socket();
    private final DataInputStream in;

    Tcp(SocketAddress server) throws IOException {
      socket.setSoTimeout(Patience.MILLIS);
      socket.connect(server, Patience.MILLIS);
      in = new DataInputStream(socket.getInputStream());
    }

    @Override
    void send(byte[] packet) throws IOException {
      ByteBuffer message = ByteBuffer.allocate(4 + packet.length);
      socket.getOutputStream().write(message.putInt(packet.length).put(packet).array());
    }

    @Override
    byte[] receive() throws IOException {
      byte[] message = new byte[in.readInt()];
      in.readFully(message);
      return message;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
