package dev.skiff.lab.sim.peer;

import dev.skiff.lab.net.Bottleneck;
import dev.skiff.lab.net.Corruption;
import dev.skiff.lab.net.Delay;
import dev.skiff.lab.net.Duplication;
import dev.skiff.lab.net.Line;
import dev.skiff.lab.net.Link;
import dev.skiff.lab.net.Loss;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The links between the clients and the server of a run, with their faults. */
public final class FaultyNetwork {
  /** No datagram is later than that by jitter, or because it was held up. */
  private static final long MOST_LATE_NANOS = 1_500_000_000;

  private static final double[] LOSSES = {0.01, 0.03, 0.1, 0.2, 0.4, 0.6};
  private static final double[] LESSER_CHANCES = {0.005, 0.02, 0.1, 0.3};

  /** Datagrams that an Ethernet frame carries, or a line of the smallest MTU of IPv4. */
  private static final int[] LARGEST = {1_472, 548};

  private static final double BURST_GOES_ON = 0.8;

  /** From a millisecond to this many, by a logarithmic scale. */
  private static final double LONGEST_CUT = 10_000;

  /**
   * So many milliseconds the first answers may go on being lost, and the client still asks again.
   */
  private static final double FIRST_TRIES = 9_000;

  private static final long MILLISECOND = 1_000_000;
  private static final int BITS = 8;

  private final VirtualTime time;
  private final NetworkObserver observer;
  private final Faults faults;
  private final Scenario scenario;

  public FaultyNetwork(Run run, NetworkObserver observer) {
    this.time = run.time();
    this.observer = observer;
    this.faults = run.faults();
    this.scenario = run.scenario();
  }

  /** Connects all hosts. Those on the same side share their links. */
  public void connect(Network network) {
    boolean oneWayToServer =
        faults.has(Fault.ONE_WAY_LOSS) && faults.source(Fault.ONE_WAY_LOSS).nextBoolean();
    boolean cutToServer = faults.has(Fault.CUT) && faults.source(Fault.CUT).nextBoolean();
    Link arrivals = network.arrivals();
    Link toClients = link(arrivals, !oneWayToServer, !cutToServer);
    Link toServer = link(arrivals, oneWayToServer, cutToServer);
    WrongServer wrong = new WrongServer(faults, toClients, toServer);
    List<InetAddress> clients = new ArrayList<>(Addresses.CLIENTS);
    clients.add(Addresses.OTHER);
    Link plain = new Bottleneck(time, observer, Line.delaying(scenario.delayNanos()), arrivals);
    for (InetAddress client : clients) {
      for (InetAddress server : Addresses.SERVERS) {
        network.connect(client, server, wrong.requests());
        network.connect(server, client, wrong.answers());
      }
      network.connect(client, Addresses.EMPTY, plain);
      network.connect(client, Addresses.STRANGER, plain);
    }
    Addresses.SERVERS.forEach(server -> network.connect(server, Addresses.STRANGER, plain));
  }

  /** Builds a link from its end: the last step named comes first for a datagram. */
  private Link link(Link arrivals, boolean lossy, boolean cut) {
    Link link = lateness(arrivals);
    link = damage(link);
    link = wire(link);
    link = copies(Fault.DUPLICATION, this::shortly, link);
    link = copies(Fault.REPLAY, this::muchLater, link);
    link = loss(Fault.LOSS, link);
    link = lossy ? loss(Fault.ONE_WAY_LOSS, link) : link;
    link = cut && faults.has(Fault.CUT) ? new Loss(observer, "cut", cut(), link) : link;
    link = faults.has(Fault.BURSTS) ? new Loss(observer, "burst", bursts(), link) : link;
    link = faults.has(Fault.LARGE_LOST) ? smallOnly(link) : link;
    return new PacketInjector(faults, scenario, link);
  }

  /** Drops larger datagrams without a word, to the end of the run. */
  private Link smallOnly(Link next) {
    int largest = LARGEST[faults.source(Fault.LARGE_LOST).nextInt(LARGEST.length)];
    return (flight, late) -> {
      if (flight.bytes().length > largest) {
        observer.onLost(flight, "too large");
      } else {
        next.carry(flight, late);
      }
    };
  }

  private Link wire(Link next) {
    Link wide = new Bottleneck(time, observer, Line.delaying(scenario.delayNanos()), next);
    if (!faults.has(Fault.NARROW)) {
      return wide;
    }
    SplittableRandom source = faults.source(Fault.NARROW);
    double bytesPerSecond = 1e5 * StrictMath.pow(1000, source.nextDouble());
    int room = 2 + source.nextInt(30);
    Line line = new Line(scenario.delayNanos(), bytesPerSecond, 0, Integer.MAX_VALUE, room);
    Link narrow = new Bottleneck(time, observer, line, next);
    return (flight, late) -> (faults.strikes(Fault.NARROW) ? narrow : wide).carry(flight, late);
  }

  private Link loss(Fault fault, Link next) {
    if (!faults.has(fault)) {
      return next;
    }
    double probability = LOSSES[faults.source(fault).nextInt(LOSSES.length)];
    return new Loss(observer, "loss", faults.chance(fault, probability), next);
  }

  private BooleanSupplier cut() {
    SplittableRandom source = faults.source(Fault.CUT);
    boolean fromTheFirst = source.nextInt(3) == 0;
    long from = fromTheFirst ? 0 : faults.momentOf(Fault.CUT);
    double longest = fromTheFirst ? FIRST_TRIES : LONGEST_CUT;
    double share = source.nextDouble();
    double millis = fromTheFirst ? longest * share : StrictMath.pow(longest, share);
    long through = from + (long) (MILLISECOND * millis);
    return () ->
        time.elapsedNanos() >= from && time.elapsedNanos() < through && faults.strikes(Fault.CUT);
  }

  private BooleanSupplier bursts() {
    BooleanSupplier begins = faults.chance(Fault.BURSTS, lesserChance(Fault.BURSTS) / 4);
    BooleanSupplier goesOn = faults.chance(Fault.BURSTS, BURST_GOES_ON);
    boolean[] inBurst = new boolean[1];
    return () -> {
      inBurst[0] = (inBurst[0] ? goesOn : begins).getAsBoolean();
      return inBurst[0];
    };
  }

  private Link copies(Fault fault, LongSupplier lateness, Link next) {
    return faults.has(fault)
        ? new Duplication(observer, faults.chance(fault, lesserChance(fault)), lateness, next)
        : next;
  }

  private long shortly() {
    return faults.source(Fault.DUPLICATION).nextLong(1 + scenario.delayNanos());
  }

  private long muchLater() {
    return faults.source(Fault.REPLAY).nextLong(Faults.LATEST_REPLAY_NANOS);
  }

  private Link lateness(Link next) {
    Link link = next;
    if (faults.has(Fault.JITTER)) {
      SplittableRandom source = faults.source(Fault.JITTER);
      long most = (long) (MILLISECOND * StrictMath.pow(300, source.nextDouble()));
      link =
          new Delay(observer, () -> faults.strikes(Fault.JITTER) ? source.nextLong(most) : 0, link);
    }
    if (faults.has(Fault.REORDERING)) {
      SplittableRandom source = faults.source(Fault.REORDERING);
      BooleanSupplier held = faults.chance(Fault.REORDERING, lesserChance(Fault.REORDERING));
      double longest = MOST_LATE_NANOS - 300.0 * MILLISECOND;
      double scale = StrictMath.pow(longest / MILLISECOND, source.nextDouble());
      link =
          new Delay(
              observer,
              () -> held.getAsBoolean() ? source.nextLong((long) (MILLISECOND * scale)) : 0,
              link);
    }
    return link;
  }

  private double lesserChance(Fault fault) {
    return LESSER_CHANCES[faults.source(fault).nextInt(LESSER_CHANCES.length)];
  }

  private Link damage(Link next) {
    boolean checked = !faults.has(Fault.NO_CHECKSUMS);
    Link link = next;
    if (faults.has(Fault.CORRUPTION)) {
      BooleanSupplier chance = faults.chance(Fault.CORRUPTION, lesserChance(Fault.CORRUPTION));
      link =
          new Corruption(
              observer, bytes -> chance.getAsBoolean() ? corrupted(bytes) : bytes, checked, link);
    }
    if (faults.has(Fault.TRUNCATION)) {
      BooleanSupplier chance = faults.chance(Fault.TRUNCATION, lesserChance(Fault.TRUNCATION));
      link =
          new Corruption(
              observer, bytes -> chance.getAsBoolean() ? truncated(bytes) : bytes, checked, link);
    }
    return link;
  }

  private byte[] truncated(byte[] bytes) {
    return bytes.length == 0
        ? bytes
        : Arrays.copyOf(bytes, faults.source(Fault.TRUNCATION).nextInt(bytes.length));
  }

  /** A few bits, or two words that change places, which no checksum shows. */
  private byte[] corrupted(byte[] bytes) {
    SplittableRandom source = faults.source(Fault.CORRUPTION);
    byte[] changed = bytes.clone();
    int words = bytes.length / 2;
    if (words > 1 && source.nextInt(4) == 0) {
      int one = 2 * source.nextInt(words);
      int other = 2 * source.nextInt(words);
      System.arraycopy(bytes, one, changed, other, 2);
      System.arraycopy(bytes, other, changed, one, 2);
    } else if (bytes.length > 0) {
      for (int i = source.nextInt(3); i >= 0; i--) {
        changed[source.nextInt(bytes.length)] ^= (byte) (1 << source.nextInt(BITS));
      }
    }
    return changed;
  }
}
