package dev.skiff.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.OwnAddress;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Runs of datagrams: their bytes, and how they are sent and received. */
public final class Runs {
  public static final InetAddress IPV4 = OwnAddress.IPV4;
  public static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

  private static final int RECEIVE_BUFFER = 4 << 20;

  private Runs() {}

  /** Any free port of an address. */
  public static InetSocketAddress at(InetAddress address) {
    return new InetSocketAddress(address, 0);
  }

  /** The same bytes for the same length in every run. */
  public static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** The bytes as datagrams of a size, the last one perhaps shorter. */
  public static List<byte[]> pieces(byte[] bytes, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += size) {
      pieces.add(Arrays.copyOfRange(bytes, from, Math.min(from + size, bytes.length)));
    }
    return pieces;
  }

  /** On the loop's thread: sends these bytes, not from the start of the buffer. */
  public static boolean send(
      EventLoop loop, UdpSocket socket, byte[] bytes, int size, InetSocketAddress target)
      throws IOException {
    put(loop, bytes);
    return socket.sendRun(loop.sendBuffer(), size, target);
  }

  /** On the loop's thread: puts bytes where they are sent from, at the end of the buffer. */
  public static void put(EventLoop loop, byte[] bytes) {
    ByteBuffer outgoing = loop.sendBuffer().clear();
    outgoing.position(outgoing.capacity() - bytes.length);
    outgoing.put(bytes).position(outgoing.capacity() - bytes.length);
  }

  /** A socket of the JDK, with room for a whole run. */
  public static DatagramSocket receiver(InetAddress address) throws IOException {
    DatagramSocket socket = new DatagramSocket(at(address));
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setSoTimeout(Patience.MILLIS);
    return socket;
  }

  public static InetSocketAddress addressOf(DatagramSocket socket) {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** The next datagram. */
  public static byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** These datagrams come, in this order. */
  public static void expect(DatagramSocket socket, List<byte[]> wanted) throws IOException {
    List<byte[]> came = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      came.add(receive(socket));
    }
    assertSame(came, wanted);
  }

  /** Says which one differs, without all their bytes. */
  public static void assertSame(List<byte[]> came, List<byte[]> wanted) {
    assertThat(came).hasSize(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(came.get(i).length).as("length of datagram %d", i).isEqualTo(wanted.get(i).length);
      assertThat(Arrays.equals(came.get(i), wanted.get(i))).as("datagram %d", i).isTrue();
    }
  }
}
