package dev.skiff.lab.sim.goodput;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Line;
import dev.skiff.lab.net.Link;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkModel;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Two hosts, and a gigabit between them that loses datagrams in both directions alike. */
final class DuplexLink {
  private static final double BYTES_PER_SECOND = 125e6;
  private static final int QUEUE_BYTES = 1 << 20;
  private static final InetSocketAddress SENDER =
      new InetSocketAddress(Network.host("sender", 1), 1);
  private static final InetSocketAddress RECEIVER =
      new InetSocketAddress(Network.host("receiver", 2), 1);

  private final VirtualTime time = new VirtualTime(0);
  private final Network network;
  private int blocksSent;

  /**
   * @param loss of 1, the part that is lost
   */
  DuplexLink(long seed, double loss, long roundTripNanos) {
    Line line = new Line(roundTripNanos / 2, BYTES_PER_SECOND, 0, QUEUE_BYTES, Integer.MAX_VALUE);
    NetworkModel model = new NetworkModel(loss, 0, 0, line);
    SplittableRandom random = new SplittableRandom(seed);
    network = new Network(time, NetworkObserver.NONE, () -> false);
    network.connect(SENDER.getAddress(), RECEIVER.getAddress(), link(model, random));
    network.connect(RECEIVER.getAddress(), SENDER.getAddress(), link(model, random));
  }

  private Link link(NetworkModel model, SplittableRandom random) {
    Link line = model.bottleneck(time, NetworkObserver.NONE, network.arrivals());
    return model.chances(random, NetworkObserver.NONE, line);
  }

  VirtualTime time() {
    return time;
  }

  /** Sets the receiver of ACKs. */
  void sender(Consumer<Packet.Ack> onAck) {
    network.open(SENDER, new Arriving<>(Packet.Ack.class, onAck));
  }

  /** Sets the receiver of blocks. */
  void receiver(Consumer<Packet.Data> onData) {
    network.open(RECEIVER, new Arriving<>(Packet.Data.class, onData));
  }

  void send(int block, int length) {
    blocksSent++;
    transmit(SENDER, RECEIVER, new Packet.Data(block, ByteBuffer.allocate(length)));
  }

  void acknowledge(int block) {
    transmit(RECEIVER, SENDER, new Packet.Ack(block));
  }

  int blocksSent() {
    return blocksSent;
  }

  private void transmit(InetSocketAddress from, InetSocketAddress to, Packet packet) {
    ByteBuffer bytes = PacketEncoder.encode(packet);
    byte[] datagram = new byte[bytes.remaining()];
    bytes.get(datagram);
    network.send(from, to, datagram);
  }

  private record Arriving<P extends Packet>(Class<P> kind, Consumer<P> taken) implements Endpoint {
    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
      taken.accept(kind.cast(PacketDecoder.decode(datagram)));
    }

    @Override
    public void onRefused(InetSocketAddress target) {
      throw new IllegalStateException("this network has no ICMP");
    }
  }
}
