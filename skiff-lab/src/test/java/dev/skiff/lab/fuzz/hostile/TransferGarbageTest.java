package dev.skiff.lab.fuzz.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.TftpServer;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.testkit.OwnAddress;
import dev.skiff.testkit.Patience;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The content of {@code hostile.txt}, sent by a transfer's own client into the transfer. */
@ParameterizedClass
@EnumSource(names = {"NIO", "LINUX"})
class TransferGarbageTest {
  /** So many fit into a socket's buffer. */
  private static final int AT_ONCE = 10;

  private static final int LONGEST = 9_000;

  private static final Limits PATIENT =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofSeconds(20))
          .minTimeout(Duration.ofSeconds(20))
          .maxTimeout(Duration.ofSeconds(20))
          .build();

  @Parameter UdpTransport transport;

  private final MemoryStorage files = new MemoryStorage();
  private final List<DatagramAttacker> strangers = new ArrayList<>();
  private TftpServer server;
  private DatagramSocket client;
  private SocketAddress transfer;

  @BeforeEach
  void open() throws Exception {
    InetSocketAddress free = new InetSocketAddress(OwnAddress.IPV4, 0);
    server =
        TftpServer.builder(files).address(free).udpTransport(transport).limits(PATIENT).start();
    client = new DatagramSocket(free);
    client.setSoTimeout(Patience.MILLIS);
    transfer = new InetSocketAddress(OwnAddress.IPV4, server.port());
  }

  @AfterEach
  void close() {
    strangers.forEach(DatagramAttacker::close);
    client.close();
    server.close();
  }

  @Test
  void inADownloadOnlyAcksAndErrorsCount() throws Exception {
    files.put("two blocks", new byte[600]);
    send(new Packet.Request(Direction.READ, "two blocks", "octet", List.of()));
    assertThat(receive()).isEqualTo(new Packet.Data(1, ByteBuffer.wrap(new byte[512])));
    sendGarbage(Opcode.ACK);
    send(new Packet.Ack(1));
    assertThat(receive()).isEqualTo(new Packet.Data(2, ByteBuffer.wrap(new byte[88])));
    send(new Packet.Ack(2));
  }

  @Test
  void inAnUploadOnlyDataAndErrorsCount() throws Exception {
    byte[] content = {1, 2, 3};
    send(new Packet.Request(Direction.WRITE, "new", "octet", List.of()));
    assertThat(receive()).isEqualTo(new Packet.Ack(0));
    sendGarbage(Opcode.DATA);
    send(new Packet.Data(1, ByteBuffer.wrap(content)));
    assertThat(receive()).isEqualTo(new Packet.Ack(1));
    assertThat(files.get("new")).hasValue(content);
  }

  /** All but what has a meaning in the transfer; nothing of it is answered. */
  private void sendGarbage(Opcode meant) throws IOException {
    int sent = 0;
    for (HostileInput input : HostileInput.all()) {
      int opcode = PacketDecoder.opcode(ByteBuffer.wrap(input.bytes()));
      if (opcode != meant.value()
          && opcode != Opcode.ERROR.value()
          && input.bytes().length < LONGEST) {
        client.send(new DatagramPacket(input.bytes(), input.bytes().length, transfer));
        if (++sent % AT_ONCE == 0) {
          awaitAllRead();
        }
      }
    }
    awaitAllRead();
    assertThat(sent).isGreaterThan(200);
  }

  /**
   * A stranger is told at once that it is one, but only once: so each time there is another. They
   * stay open, since the port of a closed one may be given to the next.
   */
  private void awaitAllRead() throws IOException {
    DatagramAttacker stranger = new DatagramAttacker();
    strangers.add(stranger);
    stranger.send(bytes(new Packet.Ack(0)), (InetSocketAddress) transfer);
    assertThat(stranger.answer()).isEqualTo("ERROR 5");
  }

  private void send(Packet packet) throws IOException {
    byte[] bytes = bytes(packet);
    client.send(new DatagramPacket(bytes, bytes.length, transfer));
  }

  private Datagram receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1_024], 1_024);
    client.receive(packet);
    transfer = packet.getSocketAddress();
    return PacketDecoder.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
  }

  private static byte[] bytes(Packet packet) {
    return PacketEncoder.encode(packet).array();
  }
}
