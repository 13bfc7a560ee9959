package dev.skiff.lab.sim;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.transfer.Transfer;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The server: its port for requests and its table of transfers, as the engine's {@code
 * RequestDispatcher} and {@code RunningTransfers}. Every request is granted; files are opened at
 * once, or some time later.
 */
final class SimulatedServer implements Endpoint, TransferEnd.Owner {
  private static final int FIRST_PORT = 2001;
  private static final long MILLISECOND = 1_000_000;
  private static final int SHORTEST_PACKET = 4;
  private static final int MOST_RESTART_MILLIS = 300;

  /** A request and what became of it. */
  private static final class Entry {
    final Packet.Request request;
    final InetSocketAddress client;
    @Nullable TransferEnd transfer;
    boolean settled;

    Entry(Packet.Request request, InetSocketAddress client) {
      this.request = request;
      this.client = client;
    }

    boolean awaitsFirstAnswer() {
      Transfer machine = transfer == null ? null : transfer.machine();
      return machine == null || (!settled && !machine.isPeerValidated());
    }
  }

  private final World world;

  /** The latest request of each client's port, while it may be repeated. */
  private final Map<InetSocketAddress, Entry> latest = new HashMap<>();

  private final Set<Entry> entries = new LinkedHashSet<>();
  private int nextPort = FIRST_PORT;

  SimulatedServer(World world) {
    this.world = world;
  }

  void start() {
    world.network().open(World.SERVICE, this);
    schedule(Fault.SERVER_CANCELS, this::cancelAll);
    schedule(Fault.SERVER_RESTART, this::restart);
  }

  private void schedule(Fault fault, Runnable what) {
    if (world.faults().has(fault)) {
      world.time().after(world.faults().momentOf(fault), what);
    }
  }

  /** Requests that are remembered. */
  int remembered() {
    return entries.size() + latest.size();
  }

  /** The transfer on a port; null where there is none. */
  @Nullable TransferEnd transferAt(InetSocketAddress tid) {
    for (Entry entry : entries) {
      if (entry.transfer != null && entry.transfer.local().equals(tid)) {
        return entry.transfer;
      }
    }
    return null;
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    if (datagram.remaining() < SHORTEST_PACKET) {
      return;
    }
    switch (PacketDecoder.decode(datagram)) {
      case Packet.Request request -> onRequest(request, sender);
      case Packet.Error error -> {
        // Nothing answers an ERROR.
      }
      case Datagram.Malformed malformed ->
          refuse(sender, ErrorCode.ILLEGAL_OPERATION, malformed.problem());
      case Packet other ->
          refuse(sender, ErrorCode.ILLEGAL_OPERATION, "only requests come to this port");
    }
  }

  @Override
  public void onRefused(InetSocketAddress target) {
    // Refusals are not repeated, whether they arrive or not.
  }

  private void onRequest(Packet.Request request, InetSocketAddress client) {
    Entry known = latest.get(client);
    if (known != null && known.request.equals(request) && known.awaitsFirstAnswer()) {
      if (known.transfer != null) {
        world.referee().onRequestJoined(known.transfer);
        known.transfer.onRequestRepeated();
      }
      return;
    }
    if (Mode.named(request.mode()).isEmpty()) {
      refuse(client, ErrorCode.ILLEGAL_OPERATION, "mode is not served");
    } else if (!request.filename().equals(SimulatedClient.FILE)) {
      refuse(client, ErrorCode.FILE_NOT_FOUND, "no such file");
    } else {
      begin(new Entry(request, client));
    }
  }

  private void begin(Entry entry) {
    entries.add(entry);
    latest.put(entry.client, entry);
    if (world.disk().readsAhead()) {
      world.disk().work(Fault.SLOW_READS, () -> open(entry));
    } else {
      open(entry);
    }
  }

  private void open(Entry entry) {
    if (!entries.contains(entry)) {
      return;
    }
    InetSocketAddress tid = new InetSocketAddress(World.SERVER, nextPort++);
    TransferEnd transfer =
        entry.request.direction() == Direction.READ ? sending(entry, tid) : receiving(entry, tid);
    entry.transfer = transfer;
    transfer.start();
  }

  private SendingEnd sending(Entry entry, InetSocketAddress tid) {
    long length = world.shape().length();
    // curl takes a size of 0 for an error.
    OptionalLong told = length == 0 ? OptionalLong.empty() : OptionalLong.of(length);
    boolean octet = Mode.named(entry.request.mode()).orElseThrow() == Mode.OCTET;
    Agreement agreement = agree(entry, octet ? told : OptionalLong.empty());
    Packet.OptionAck opening =
        agreement.options().isEmpty() ? null : new Packet.OptionAck(answered(agreement));
    return SendingEnd.answering(world, tid, entry.client, agreement, opening, this);
  }

  private ReceivingEnd receiving(Entry entry, InetSocketAddress tid) {
    Agreement agreement = agree(entry, Negotiation.announcedSize(entry.request.options()));
    Packet opening =
        agreement.options().isEmpty()
            ? new Packet.Ack(0)
            : new Packet.OptionAck(answered(agreement));
    Mode mode = Mode.named(entry.request.mode()).orElseThrow();
    return ReceivingEnd.answering(world, tid, entry.client, agreement, mode, opening, this);
  }

  private Agreement agree(Entry entry, OptionalLong size) {
    List<Option> asked = world.shape().serverKnowsOptions() ? entry.request.options() : List.of();
    return Negotiation.answer(asked, size, world.shape().serverLimits());
  }

  /** What the client is told; a server that is wrong tells what is not so. */
  private List<Option> answered(Agreement agreement) {
    List<Option> told = new ArrayList<>(agreement.options());
    if (world.faults().has(Fault.LARGER_BLKSIZE)) {
      long larger = world.shape().blockSizeAsked() + 1L;
      told.replaceAll(o -> o.is(Option.BLOCK_SIZE) ? Option.of(o.name(), larger) : o);
    }
    if (world.faults().has(Fault.UNASKED_OPTION)) {
      told.add(Option.of("multicast", 1));
    }
    return told;
  }

  private void cancelAll() {
    if (!entries.isEmpty() && world.faults().strikes(Fault.SERVER_CANCELS)) {
      for (Entry entry : List.copyOf(entries)) {
        if (entry.transfer != null) {
          entry.transfer.cancel("the server is shutting down");
        }
      }
    }
  }

  /** What its successor knows is nothing, and its first transfer gets the first port again. */
  private void restart() {
    if (!world.faults().strikes(Fault.SERVER_RESTART)) {
      return;
    }
    world.note(World.SERVICE, () -> "is gone");
    for (Entry entry : entries) {
      if (entry.transfer != null) {
        entry.transfer.vanish();
      }
    }
    entries.clear();
    latest.clear();
    nextPort = FIRST_PORT;
    world.network().close(World.SERVICE);
    SplittableRandom source = world.faults().source(Fault.SERVER_RESTART);
    world
        .time()
        .after(
            source.nextInt(MOST_RESTART_MILLIS) * MILLISECOND,
            () -> world.network().open(World.SERVICE, this));
  }

  @Override
  public void onSettled(TransferEnd end, @Nullable Failure reason) {
    world.referee().onSettled(end, reason);
    entryOf(end).settled = true;
  }

  private Entry entryOf(TransferEnd end) {
    return entries.stream().filter(entry -> entry.transfer == end).findFirst().orElseThrow();
  }

  @Override
  public void onClosed(TransferEnd end) {
    Entry entry = entryOf(end);
    entries.remove(entry);
    latest.remove(entry.client, entry);
  }

  private void refuse(InetSocketAddress client, ErrorCode code, String message) {
    Packet.Error refusal = Packet.Error.of(code, message);
    world.network().send(World.SERVICE, client, PacketEncoder.encode(refusal).array());
  }
}
