package dev.skiff.lab.sim.peer;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Link;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the server one that clients meet in the field: it changes requests before they come to it,
 * and its answers once they have left.
 */
final class WrongServer {
  private static final ErrorCode[] REFUSALS = {
    ErrorCode.NOT_DEFINED, ErrorCode.ILLEGAL_OPERATION, ErrorCode.OPTION_NEGOTIATION_FAILED
  };

  private final Faults faults;
  private final Link toClients;
  private final Link toServer;
  private final boolean refuses;
  private final boolean ignores;
  private final boolean enlarges;
  private final boolean adds;

  /** The blksize that was asked for from a client's port. */
  private final Map<InetSocketAddress, Long> asked = new HashMap<>();

  WrongServer(Faults faults, Link toClients, Link toServer) {
    this.faults = faults;
    this.toClients = toClients;
    this.toServer = toServer;
    this.refuses = faults.has(Fault.OPTIONS_REFUSED);
    this.ignores = faults.has(Fault.OPTIONS_IGNORED);
    this.enlarges = faults.has(Fault.LARGER_BLKSIZE);
    this.adds = faults.has(Fault.UNASKED_OPTION);
  }

  /** From clients to the server. */
  Link requests() {
    return refuses || ignores || enlarges ? this::carryRequest : toServer;
  }

  /** From the server to clients. */
  Link answers() {
    return enlarges || adds ? this::carryAnswer : toClients;
  }

  private void carryRequest(Flight flight, long lateNanos) {
    boolean toService = flight.to().getPort() == Addresses.SERVICE_PORT;
    if (!toService || !(decode(flight) instanceof Packet.Request request)) {
      toServer.carry(flight, lateNanos);
      return;
    }
    request.options().stream()
        .filter(option -> option.is(Option.BLOCK_SIZE))
        .forEach(option -> asked.put(flight.from(), Long.parseLong(option.value())));
    if (refuses && !request.options().isEmpty()) {
      ErrorCode code = REFUSALS[faults.source(Fault.OPTIONS_REFUSED).nextInt(REFUSALS.length)];
      Packet refusal = Packet.Error.of(code, "no options here");
      toClients.carry(flight(flight.to(), flight.from(), refusal), lateNanos);
    } else if (ignores) {
      Packet.Request plain =
          new Packet.Request(request.direction(), request.filename(), request.mode(), List.of());
      toServer.carry(flight(flight.from(), flight.to(), plain), lateNanos);
    } else {
      toServer.carry(flight, lateNanos);
    }
  }

  private void carryAnswer(Flight flight, long lateNanos) {
    if (decode(flight) instanceof Packet.OptionAck oack) {
      Packet changed = new Packet.OptionAck(changed(oack.options(), flight.to()));
      toClients.carry(flight(flight.from(), flight.to(), changed), lateNanos);
    } else {
      toClients.carry(flight, lateNanos);
    }
  }

  private List<Option> changed(List<Option> options, InetSocketAddress client) {
    List<Option> told = new ArrayList<>(options);
    if (enlarges) {
      told.replaceAll(
          option ->
              option.is(Option.BLOCK_SIZE)
                  ? Option.of(option.name(), asked.getOrDefault(client, 512L) + 1)
                  : option);
    }
    if (adds) {
      told.add(Option.of("multicast", 1));
    }
    return told;
  }

  private static Object decode(Flight flight) {
    ByteBuffer bytes = ByteBuffer.wrap(flight.bytes());
    Opcode opcode = Opcode.of(PacketDecoder.opcode(bytes));
    boolean matters = opcode == Opcode.OACK || opcode == Opcode.RRQ || opcode == Opcode.WRQ;
    return matters ? PacketDecoder.decode(bytes) : flight;
  }

  private static Flight flight(InetSocketAddress from, InetSocketAddress to, Packet packet) {
    return new Flight(from, to, PacketEncoder.encode(packet).array());
  }
}
