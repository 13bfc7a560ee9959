package dev.skiff.lab.sim.congestion;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Link;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkModel;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.host.HostFaults;
import dev.skiff.lab.sim.host.HostObserver;
import dev.skiff.lab.sim.host.SimulatedHost;
import dev.skiff.lab.sim.host.SimulatedThreads;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A server and its clients, each on a host of its own, on both ends of a {@link SharedPath}.
 * Skiff's engine runs on the hosts, except on those of the receivers if these are of another kind.
 */
final class Crowd {
  private static final InetAddress SERVER = Network.host("server", 1);
  private static final InetSocketAddress SERVICE = new InetSocketAddress(SERVER, 69);
  private static final int RECEIVER_PORT = 1_000;
  private static final int FIRST_PORT = 2_000;
  private static final int AGREED_SECONDS = 5;

  private final SharedPath path;
  private final Direction direction;
  private final Receivers receivers;
  private final VirtualTime time = new VirtualTime(0);
  private final SimulatedThreads threads = new SimulatedThreads();
  private final Network network = new Network(time, new Meter(), () -> false);
  private final SplittableRandom random;
  private final Link forth;
  private final PatternFiles files = new PatternFiles();
  private final List<Flow> flows = new ArrayList<>();
  private final Map<InetAddress, Flow> flowsByClient = new HashMap<>();
  private NetworkObserver watcher = NetworkObserver.NONE;
  private long bytes;
  private int over;
  private long events;

  /** A server without clients. */
  Crowd(SharedPath path, Direction direction, Receivers receivers, long seed) {
    this.path = path;
    this.direction = direction;
    this.receivers = receivers;
    this.random = new SplittableRandom(seed);
    this.forth = path.forth().bottleneck(time, NetworkObserver.NONE, network.arrivals());
    if (direction == Direction.READ || receivers == Receivers.OURS) {
      EngineServer.start(host(SERVER), files);
    } else {
      network.open(SERVICE, new InOrderServer());
    }
  }

  private SimulatedHost host(InetAddress address) {
    return new SimulatedHost(
        time,
        network,
        threads,
        HostFaults.NONE,
        new HostObserver() {},
        List.of(address),
        FIRST_PORT);
  }

  /** Sets who sees all that is sent. */
  void watch(NetworkObserver observer) {
    watcher = observer;
  }

  /** Adds a client that begins its transfer in time. */
  void add(Flow flow) {
    flow.onOver(() -> over++);
    flows.add(flow);
    flowsByClient.put(flow.client(), flow);
    files.add(flow.file());
    NetworkModel back = path.back();
    Link backLine = back.bottleneck(time, NetworkObserver.NONE, network.arrivals());
    Link forthWay = path.forth().chances(random, NetworkObserver.NONE, forth);
    Link backWay = back.chances(random, NetworkObserver.NONE, backLine);
    boolean downloads = direction == Direction.READ;
    network.connect(SERVER, flow.client(), downloads ? forthWay : backWay);
    network.connect(flow.client(), SERVER, downloads ? backWay : forthWay);
    time.after(flow.startNanos(), () -> begin(flow));
  }

  private void begin(Flow flow) {
    if (direction == Direction.WRITE || receivers == Receivers.OURS) {
      EngineClient.start(host(flow.client()), time, direction, SERVICE, flow);
    } else {
      InetSocketAddress local = new InetSocketAddress(flow.client(), RECEIVER_PORT);
      Packet request =
          new Packet.Request(Direction.READ, flow.file().name(), "octet", optionsOf(flow));
      receiver(local, SERVICE, request, flow).start();
    }
  }

  private List<Option> optionsOf(Flow flow) {
    List<Option> options = new ArrayList<>();
    options.add(Option.of(Option.BLOCK_SIZE, SharedPath.BLOCK_SIZE));
    options.add(Option.of(Option.WINDOW_SIZE, flow.window()));
    if (receivers == Receivers.AGREED_5S) {
      options.add(Option.of(Option.TIMEOUT, AGREED_SECONDS));
    }
    return options;
  }

  private InOrderReceiver receiver(
      InetSocketAddress local, InetSocketAddress peer, Packet opening, Flow flow) {
    return new InOrderReceiver(network, time, local, peer, opening, flow, receivers.timerNanos());
  }

  VirtualTime time() {
    return time;
  }

  List<Flow> flows() {
    return flows;
  }

  /** The bytes of files that have come so far, repetitions not counted. */
  long bytes() {
    return bytes;
  }

  /** The number of transfers that have ended. */
  int over() {
    return over;
  }

  /** Runs the next event; false if nothing will happen any more. */
  boolean advance() {
    events++;
    return time.advance();
  }

  /** The number of events so far: a measure of the time that it takes to compute them. */
  long events() {
    return events;
  }

  /** Runs until something is the case, or so many events have happened. */
  boolean runUntil(BooleanSupplier enough, long mostEvents) {
    while (!enough.getAsBoolean()) {
      if (events > mostEvents || !advance()) {
        return false;
      }
    }
    return true;
  }

  /** Accepts uploads for receivers that are not Skiff's. */
  private final class InOrderServer implements Endpoint {
    private final Set<InetSocketAddress> known = new HashSet<>();

    @Override
    public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
      Datagram packet = PacketDecoder.decode(datagram);
      if (packet instanceof Packet.Request request && known.add(sender)) {
        Flow flow = flowOf(sender.getAddress());
        InetSocketAddress local = new InetSocketAddress(SERVER, FIRST_PORT + known.size());
        List<Option> agreed = request.options().stream().filter(InOrderServer::isKnown).toList();
        receiver(local, sender, new Packet.OptionAck(agreed), flow).start();
      }
    }

    private static boolean isKnown(Option option) {
      return option.is(Option.BLOCK_SIZE) || option.is(Option.WINDOW_SIZE);
    }

    @Override
    public void onRefused(InetSocketAddress target) {
      // Old programs do not see that.
    }
  }

  private Flow flowOf(InetAddress client) {
    Flow flow = flowsByClient.get(client);
    if (flow == null) {
      throw new IllegalStateException("no client at " + client);
    }
    return flow;
  }

  /** Counts the DATA of each transfer. */
  private final class Meter implements NetworkObserver {
    @Override
    public void onSent(Flight flight) {
      watcher.onSent(flight);
      if (isData(flight)) {
        flowOf(flight).onSent();
      } else if (flight.to().equals(SERVICE)) {
        flowOf(flight).onRequest();
      }
    }

    @Override
    public void onArriving(Flight flight) {
      if (receivers == Receivers.OURS && isData(flight)) {
        ByteBuffer data = ByteBuffer.wrap(flight.bytes());
        int length = data.remaining() - PacketDecoder.HEADER_BYTES;
        flowOf(flight).onArrived(PacketDecoder.blockNumber(data), length);
      }
    }

    @Override
    public void onTaken(Flight flight) {
      if (isData(flight)) {
        bytes += flowOf(flight).takeNews();
      }
    }

    private static boolean isData(Flight flight) {
      return flight.bytes()[1] == Opcode.DATA.value();
    }

    private Flow flowOf(Flight flight) {
      InetAddress from = flight.from().getAddress();
      return Crowd.this.flowOf(from.equals(SERVER) ? flight.to().getAddress() : from);
    }
  }
}
