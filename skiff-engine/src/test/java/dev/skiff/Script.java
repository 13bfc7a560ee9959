package dev.skiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.UdpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A client, and a server whose every packet is written in the test. */
final class Script implements AutoCloseable {
  /** Options that a server can agree to or not; small enough to write out. */
  static final TransferOptions ASKING =
      TransferOptions.DEFAULT.withBlockSize(1_000).withWindowSize(2);

  static final TransferOptions PLAIN = TransferOptions.DEFAULT.withoutNegotiation();

  final TftpClient client;

  /** Where requests come. */
  final Peer main = new Peer();

  /** Where the server's transfer is: its TID. */
  final Peer server = new Peer();

  /** What a download has brought. */
  final ByteArrayOutputStream received = new ByteArrayOutputStream();

  private final List<Peer> strangers = new ArrayList<>();

  Script() throws IOException {
    this(Wire.PATIENT);
  }

  Script(Limits limits) throws IOException {
    this(limits, PacketListener.NONE);
  }

  Script(Limits limits, PacketListener packets) throws IOException {
    client = TftpClient.open(limits, UdpTransport.AUTO, packets);
  }

  RemoteFile file(String name) {
    return new RemoteFile(Peer.IPV4.getHostAddress(), main.port(), name);
  }

  ClientTransfer pull(TransferOptions options) {
    return client.pull(file("a"), Sinks.of(received), options, TransferListener.NONE);
  }

  ClientTransfer push(byte[] content, TransferOptions options) {
    return client.push(Sources.bytes(content), file("a"), options, TransferListener.NONE);
  }

  /** The next request; from here on the server's replies go to its sender. */
  Packet.Request request(Direction direction) throws IOException {
    Packet.Request request = main.receive(Packet.Request.class);
    assertThat(request.direction()).isEqualTo(direction);
    assertThat(request.filename()).isEqualTo("a");
    server.turnTo(main.other());
    return request;
  }

  Peer stranger() throws IOException {
    Peer stranger = new Peer();
    stranger.turnTo(server.other());
    strangers.add(stranger);
    return stranger;
  }

  /** The transfer does not succeed. */
  static TftpException failureOf(ClientTransfer transfer) {
    TftpException failure = catchThrowableOfType(TftpException.class, transfer::await);
    assertThat(failure).as("a failure").isNotNull();
    assertThat(failure.report().failure()).isEqualTo(failure.failure());
    return failure;
  }

  @Override
  public void close() {
    client.close();
    main.close();
    server.close();
    strangers.forEach(Peer::close);
  }
}
