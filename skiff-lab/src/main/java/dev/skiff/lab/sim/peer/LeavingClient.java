package dev.skiff.lab.sim.peer;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A client that asks for the size of a file, and leaves once it knows it. */
public final class LeavingClient implements Endpoint {
  private static final InetSocketAddress LOCAL = new InetSocketAddress(Addresses.OTHER, 900);

  private final Network network;
  private final FileSpec file;
  private final boolean saysGoodbye;

  /**
   * @param saysGoodbye whether it tells the server
   */
  public LeavingClient(Network network, FileSpec file, boolean saysGoodbye) {
    this.network = network;
    this.file = file;
    this.saysGoodbye = saysGoodbye;
  }

  /** Sends its request, once. */
  public void start(InetSocketAddress service) {
    network.open(LOCAL, this);
    List<Option> options =
        List.of(Option.of(Option.TRANSFER_SIZE, 0), Option.of(Option.BLOCK_SIZE, 1_408));
    send(new Packet.Request(Direction.READ, file.name(), "octet", options), service);
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    if (Opcode.of(PacketDecoder.opcode(datagram)) == Opcode.OACK) {
      if (saysGoodbye) {
        send(Packet.Error.of(ErrorCode.OPTION_NEGOTIATION_FAILED, "only asking"), sender);
      }
      network.close(LOCAL);
    }
  }

  @Override
  public void onRefused(InetSocketAddress target) {
    // It does not ask again.
  }

  private void send(Packet packet, InetSocketAddress target) {
    network.send(LOCAL, target, PacketEncoder.encode(packet).array());
  }
}
