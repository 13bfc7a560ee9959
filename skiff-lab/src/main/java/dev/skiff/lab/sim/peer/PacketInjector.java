package dev.skiff.lab.sim.peer;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Link;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Puts datagrams between those of a transfer that do not belong there: from strangers, and, as a
 * peer that is wrong would send them, from its own port.
 */
final class PacketInjector implements Link {
  private static final double CHANCE = 0.08;
  private static final int FAR = 30_000;
  private static final int STRANGER_PORT = 3001;
  private static final int NONSENSE_BYTES = 4;

  private final Faults faults;
  private final Link next;
  private final long lastBlock;
  private final long mostBytes;
  private final BooleanSupplier futureAck;
  private final BooleanSupplier futureData;
  private final BooleanSupplier lateOack;
  private final BooleanSupplier nonsense;
  private final BooleanSupplier stranger;
  private final Map<InetSocketAddress, Flight> oacks = new HashMap<>();

  /** The size of the blocks that go to a port. */
  private final Map<InetSocketAddress, Integer> blockBytes = new HashMap<>();

  PacketInjector(Faults faults, Scenario scenario, Link next) {
    this.faults = faults;
    this.next = next;
    this.lastBlock = scenario.mostBlocks();
    this.mostBytes = scenario.mostBytes();
    this.futureAck = faults.chance(Fault.FUTURE_ACKS, CHANCE);
    this.futureData = faults.chance(Fault.FUTURE_DATA, CHANCE);
    this.lateOack = faults.chance(Fault.LATE_OACKS, CHANCE);
    this.nonsense = faults.chance(Fault.NONSENSE, CHANCE);
    this.stranger = faults.chance(Fault.STRANGERS, CHANCE);
  }

  @Override
  public void carry(Flight flight, long lateNanos) {
    Opcode opcode = Opcode.of(PacketDecoder.opcode(ByteBuffer.wrap(flight.bytes())));
    boolean opens = opcode == Opcode.OACK || opcode == Opcode.RRQ || opcode == Opcode.WRQ;
    if (opens && stranger.getAsBoolean()) {
      sendStrange(flight.to(), lateNanos);
    }
    next.carry(flight, lateNanos);
    if (opcode == Opcode.OACK) {
      oacks.put(flight.to(), flight);
    }
    if (opcode == Opcode.ACK && futureAck.getAsBoolean()) {
      forge(flight, new Packet.Ack(beyond(lastBlock, Fault.FUTURE_ACKS)), lateNanos);
    }
    if (opcode == Opcode.DATA) {
      int bytes = flight.bytes().length - PacketDecoder.HEADER_BYTES;
      blockBytes.merge(flight.to(), Math.max(1, bytes), Math::max);
    }
    if (opcode == Opcode.DATA && futureData.getAsBoolean()) {
      long last = mostBytes / blockBytes.getOrDefault(flight.to(), 1) + 1;
      int block = beyond(last, Fault.FUTURE_DATA);
      forge(flight, new Packet.Data(block, ByteBuffer.allocate(NONSENSE_BYTES)), lateNanos);
    }
    Flight oack = oacks.get(flight.to());
    if (oack != null && lateOack.getAsBoolean()) {
      next.carry(oack, lateNanos);
    }
    if (opcode == Opcode.ACK || opcode == Opcode.DATA) {
      injectFor(flight, opcode, lateNanos);
    }
  }

  private void injectFor(Flight flight, Opcode opcode, long lateNanos) {
    if (nonsense.getAsBoolean()) {
      send(flight.from(), flight.to(), nonsenseFor(opcode), lateNanos);
    }
    if (stranger.getAsBoolean()) {
      sendStrange(flight.to(), lateNanos);
    }
  }

  private void sendStrange(InetSocketAddress target, long lateNanos) {
    InetSocketAddress source = new InetSocketAddress(Addresses.STRANGER, STRANGER_PORT);
    send(source, target, strange(), lateNanos);
  }

  /** A block that the file does not have, whatever was agreed. */
  private int beyond(long last, Fault fault) {
    SplittableRandom source = faults.source(fault);
    int distance = source.nextBoolean() ? source.nextInt(8) : source.nextInt(FAR);
    return (int) (last + 1 + distance);
  }

  private byte[] nonsenseFor(Opcode opcode) {
    SplittableRandom source = faults.source(Fault.NONSENSE);
    int block = source.nextInt((int) lastBlock + 2);
    return switch (source.nextInt(4)) {
      case 0 -> new byte[source.nextInt(NONSENSE_BYTES)];
      case 1 -> new byte[] {0, (byte) (7 + source.nextInt(100)), 0, 0};
      case 2 -> bytes(new Packet.Request(faultyDirection(source), "file", "octet", List.of()));
      default ->
          opcode == Opcode.ACK
              ? bytes(new Packet.Data(block, ByteBuffer.allocate(NONSENSE_BYTES)))
              : bytes(new Packet.Ack(block));
    };
  }

  private static Direction faultyDirection(SplittableRandom source) {
    return source.nextBoolean() ? Direction.READ : Direction.WRITE;
  }

  private byte[] strange() {
    SplittableRandom source = faults.source(Fault.STRANGERS);
    int block = source.nextInt((int) lastBlock + 2);
    return switch (source.nextInt(5)) {
      case 0 -> bytes(new Packet.Ack(block));
      case 1 -> bytes(new Packet.Data(block, ByteBuffer.allocate(NONSENSE_BYTES)));
      case 2 -> bytes(Packet.Error.of(ErrorCode.DISK_FULL, "not for you"));
      case 3 -> bytes(new Packet.OptionAck(List.of()));
      default -> new byte[source.nextInt(NONSENSE_BYTES)];
    };
  }

  private void forge(Flight like, Packet packet, long lateNanos) {
    send(like.from(), like.to(), bytes(packet), lateNanos);
  }

  private void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes, long lateNanos) {
    next.carry(new Flight(from, to, bytes), lateNanos);
  }

  private static byte[] bytes(Packet packet) {
    return PacketEncoder.encode(packet).array();
  }
}
