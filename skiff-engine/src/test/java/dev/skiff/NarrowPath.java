package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.transfer.RemoteFile;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way between clients and a server on which large datagrams vanish without a word, as they do
 * where fragments are dropped. Clients ask it instead of the server.
 */
final class NarrowPath implements AutoCloseable {
  /** Takes what came. */
  private interface Receiver {
    void onDatagram(DatagramPacket packet) throws IOException;
  }

  private final InetSocketAddress server;
  private final int mostBytes;
  private final DatagramSocket front;
  private final List<DatagramSocket> open = new CopyOnWriteArrayList<>();
  private final Map<SocketAddress, DatagramSocket> middles = new ConcurrentHashMap<>();

  /**
   * @param mostBytes of a datagram that arrives
   */
  NarrowPath(int serverPort, int mostBytes) throws IOException {
    this.server = new InetSocketAddress(Peer.IPV4, serverPort);
    this.mostBytes = mostBytes;
    this.front = open(packet -> pass(middleFor(packet.getSocketAddress()), packet, server));
  }

  RemoteFile file(String name) {
    return new RemoteFile(Peer.IPV4.getHostAddress(), front.getLocalPort(), name);
  }

  private DatagramSocket open(Receiver receiver) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Peer.IPV4, 0));
    open.add(socket);
    Thread.ofPlatform().daemon().name("narrow-path").start(() -> receiveAll(socket, receiver));
    return socket;
  }

  private static void receiveAll(DatagramSocket socket, Receiver receiver) {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    try {
      while (true) {
        socket.receive(packet);
        receiver.onDatagram(packet);
      }
    } catch (SocketException e) {
      assertThat(socket.isClosed()).as("whether the test is over").isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** It stands for the client towards the server, and for the server's TID towards the client. */
  private DatagramSocket middleFor(SocketAddress client) throws IOException {
    DatagramSocket known = middles.get(client);
    if (known != null) {
      return known;
    }
    SocketAddress[] tid = new SocketAddress[1];
    DatagramSocket middle =
        open(
            packet -> {
              DatagramSocket self = middles.get(client);
              if (packet.getSocketAddress().equals(client)) {
                pass(self, packet, tid[0]);
              } else {
                tid[0] = packet.getSocketAddress();
                pass(self, packet, client);
              }
            });
    middles.put(client, middle);
    return middle;
  }

  private void pass(DatagramSocket from, DatagramPacket packet, SocketAddress to)
      throws IOException {
    if (packet.getLength() <= mostBytes) {
      from.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
    }
  }

  @Override
  public void close() {
    open.forEach(DatagramSocket::close);
  }
}
