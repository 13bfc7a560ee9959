package dev.skiff.lab.host;

import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.testkit.Patience;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;

/** Over UDP, in blocks of 512 and in lock-step. */
final class DrivenUdpUpload implements DrivenUpload {
  private static final int BLOCK_BYTES = 512;

  private final DatagramSocket socket = new DatagramSocket();
  private final String name;
  private final byte[] content;
  private SocketAddress server;
  private int sent;

  DrivenUdpUpload(InetSocketAddress server, String name, byte[] content) throws IOException {
    this.server = server;
    this.name = name;
    this.content = content;
    socket.setSoTimeout(Patience.MILLIS);
  }

  @Override
  public void request() throws IOException {
    transmit(new Packet.Request(Direction.WRITE, name, "octet", List.of()));
  }

  @Override
  public void awaitConsent() throws IOException {
    awaitAck(0);
  }

  @Override
  public void deliver(int blocks) throws IOException {
    for (int i = 0; i < blocks; i++) {
      send();
      awaitAck(sent);
    }
  }

  @Override
  public void send() throws IOException {
    int start = sent * BLOCK_BYTES;
    int length = Math.min(BLOCK_BYTES, content.length - start);
    sent++;
    transmit(new Packet.Data(sent, ByteBuffer.wrap(content, start, length)));
  }

  @Override
  public int blocks() {
    return content.length / BLOCK_BYTES + 1;
  }

  @Override
  public void awaitLastAck() throws IOException {
    awaitAck(blocks());
  }

  @Override
  public boolean isAcknowledged() throws IOException {
    if (sent < blocks()) {
      return false;
    }
    socket.setSoTimeout(1);
    try {
      awaitLastAck();
      return true;
    } catch (SocketTimeoutException | PortUnreachableException e) {
      return false;
    }
  }

  private void awaitAck(int block) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[BLOCK_BYTES], BLOCK_BYTES);
    Packet.Ack wanted = new Packet.Ack(block);
    do {
      socket.receive(packet);
      server = packet.getSocketAddress();
    } while (!wanted.equals(
        PacketDecoder.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))));
  }

  private void transmit(Packet packet) throws IOException {
    ByteBuffer bytes = PacketEncoder.encode(packet);
    byte[] datagram = new byte[bytes.remaining()];
    bytes.get(datagram);
    socket.send(new DatagramPacket(datagram, datagram.length, server));
  }

  @Override
  public void close() {
    socket.close();
  }
}
