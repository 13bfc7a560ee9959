package dev.skiff.lab.goodput;

import dev.skiff.lab.net.Address;
import dev.skiff.lab.net.Bottleneck;
import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Loss;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Two hosts, and a gigabit between them that loses datagrams in both directions alike. */
final class Way {
  private static final double BYTES_PER_SECOND = 125e6;
  private static final int ROOM = 1_000;
  private static final Address SENDER = new Address("sender", 1);
  private static final Address RECEIVER = new Address("receiver", 1);

  private final VirtualTime time = new VirtualTime(0);
  private final Network network;
  private int blocksSent;

  /**
   * @param loss of 1, the part that is lost
   */
  Way(long seed, double loss, long roundTripNanos) {
    NetworkObserver nobody = new Nobody();
    SplittableRandom random = new SplittableRandom(seed);
    network = new Network(time, nobody, () -> false);
    for (boolean there : new boolean[] {true, false}) {
      Bottleneck wire =
          new Bottleneck(
              time, nobody, network.arrivals(), roundTripNanos / 2, BYTES_PER_SECOND, ROOM);
      Loss losing = new Loss(nobody, "lost", () -> random.nextDouble() < loss, wire);
      network.connect(
          there ? SENDER.host() : RECEIVER.host(), there ? RECEIVER.host() : SENDER.host(), losing);
    }
  }

  VirtualTime time() {
    return time;
  }

  /** Who gets ACKs. */
  void sender(Consumer<Packet.Ack> onAck) {
    network.open(SENDER, new Arriving<>(Packet.Ack.class, onAck));
  }

  /** Who gets blocks. */
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

  private void transmit(Address from, Address to, Packet packet) {
    ByteBuffer bytes = PacketEncoder.encode(packet);
    byte[] datagram = new byte[bytes.remaining()];
    bytes.get(datagram);
    network.send(from, to, datagram);
  }

  private record Arriving<P extends Packet>(Class<P> kind, Consumer<P> taken) implements Endpoint {
    @Override
    public void onDatagram(ByteBuffer datagram, Address sender) {
      taken.accept(kind.cast(PacketDecoder.decode(datagram)));
    }

    @Override
    public void onRefused(Address target) {
      throw new IllegalStateException("nobody refuses here");
    }
  }

  private static final class Nobody implements NetworkObserver {
    @Override
    public void onSent(Flight flight) {}

    @Override
    public void onLost(Flight flight, String why) {}

    @Override
    public void onArriving(Flight flight) {}

    @Override
    public void onTaken(Flight flight) {}
  }
}
