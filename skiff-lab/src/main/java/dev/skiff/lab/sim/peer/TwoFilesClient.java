package dev.skiff.lab.sim.peer;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Content;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client that asks for several files at once from one port, without options, and tells them apart
 * by their bytes. It repeats its requests until there is an answer, as a boot loader does.
 */
public final class TwoFilesClient implements Endpoint {
  private static final InetSocketAddress LOCAL = new InetSocketAddress(Addresses.OTHER, 901);
  private static final long AGAIN_NANOS = 1_000_000_000;
  private static final int TRIES = 6;

  private final VirtualTime time;
  private final Network network;
  private final List<FileSpec> files;
  private final InetSocketAddress service;
  private final Map<InetSocketAddress, FileSpec> transfers = new HashMap<>();
  private final Map<InetSocketAddress, Integer> next = new HashMap<>();
  private final Set<FileSpec> complete = new HashSet<>();
  private int tries;

  public TwoFilesClient(
      VirtualTime time, Network network, List<FileSpec> files, InetSocketAddress service) {
    this.time = time;
    this.network = network;
    this.files = files;
    this.service = service;
  }

  public void start() {
    network.open(LOCAL, this);
    ask();
  }

  private void ask() {
    for (FileSpec file : files) {
      if (!transfers.containsValue(file)) {
        send(new Packet.Request(Direction.READ, file.name(), "octet", List.of()), service);
      }
    }
    if (++tries < TRIES) {
      time.after(AGAIN_NANOS, this::ask);
    }
  }

  /** True if the last file has come: the server may leave the others for it. */
  public boolean hasLast() {
    return complete.contains(files.getLast());
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    Datagram decoded = PacketDecoder.decode(datagram);
    if (decoded instanceof Packet.Data data) {
      FileSpec file = transfers.computeIfAbsent(sender, tid -> fileOf(data));
      onData(data, sender, file);
    }
  }

  private FileSpec fileOf(Packet.Data data) {
    return files.stream()
        .filter(file -> Content.isAt(file, 0, data.payload()))
        .findFirst()
        .orElse(files.getFirst());
  }

  private void onData(Packet.Data data, InetSocketAddress sender, FileSpec file) {
    int wanted = next.getOrDefault(sender, 1);
    if (data.block() == wanted) {
      next.put(sender, wanted + 1);
      if (data.payload().remaining() < TransferPlan.PLAIN_BLOCK) {
        complete.add(file);
      }
    }
    if (data.block() <= wanted) {
      send(new Packet.Ack(data.block()), sender);
    }
  }

  @Override
  public void onRefused(InetSocketAddress target) {
    // The next try will tell.
  }

  private void send(Packet packet, InetSocketAddress target) {
    network.send(LOCAL, target, PacketEncoder.encode(packet).array());
  }
}
