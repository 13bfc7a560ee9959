package dev.skiff.lab.sim;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: the world that a seed picks, from the client's request until nothing is left to happen.
 *
 * <p>The machines are those of the protocol module, and every datagram is encoded and decoded by
 * it. What the engine does around them is modelled: {@link SimulatedServer} for the port of
 * requests and the table of transfers, {@link SimulatedClient} for what a client's user sees,
 * {@link TransferEnd} for sessions, {@link SourceFile} and {@link SinkFile} for files. There is one
 * client, one server and one file.
 */
final class Simulation {
  /** More than any transfer needs. */
  private static final int MOST_EVENTS = 20_000_000;

  private final World world;
  private final SimulatedClient client;
  private final SimulatedServer server;
  private final Promise promise;

  private Simulation(long seed, Variation variation, @Nullable Consumer<String> lines) {
    Shape shape = Shape.of(Seeds.source(seed, "shape"), variation);
    VirtualTime time = new VirtualTime(shape.clockStart());
    Faults faults = Faults.of(seed, shape, time, variation);
    Referee referee = new Referee(shape, faults);
    Trace trace = lines == null ? null : new Trace(time, lines);
    NetworkObserver observer = trace == null ? referee : new Both(trace, referee);
    Network network = new Network(time, observer, () -> !faults.has(Fault.SILENT_HOSTS));
    Disk disk = new Disk(time, faults, shape, Seeds.source(seed, "disk"));
    world =
        new World(time, network, shape, faults, disk, referee, Seeds.source(seed, "timers"), trace);
    new Conditions(time, observer, faults, shape).prevailIn(network);
    server = new SimulatedServer(world);
    client = new SimulatedClient(world);
    promise = new Promise(world, client, server);
    if (lines != null) {
      lines.accept(shape.toString());
      lines.accept("faults until %.3f ms: %s".formatted(faults.endNanos() / 1e6, faults.present()));
    }
  }

  /**
   * Runs it.
   *
   * @param lines who gets the trace, line by line; null for nobody
   */
  static Outcome run(long seed, Variation variation, @Nullable Consumer<String> lines) {
    Simulation simulation = new Simulation(seed, variation, lines);
    String broken = null;
    try {
      simulation.run();
    } catch (BrokenRule e) {
      broken = e.getMessage();
    } catch (RuntimeException e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      broken = "a machine threw " + text;
    }
    return simulation.outcome(broken);
  }

  private void run() {
    world.time().after(world.faults().endNanos(), promise::onFaultsOver);
    server.start();
    client.start();
    for (int events = 0; world.time().advance(); events++) {
      if (events == MOST_EVENTS) {
        throw new BrokenRule("it goes on and on");
      }
      promise.check();
    }
    promise.onEnd();
    checkNothingIsLeft();
    world.referee().onEnd(world.disk().slowNanos());
  }

  private void checkNothingIsLeft() {
    require(client.isSettled(), "the client's user never learns how it went");
    require(client.opening() == null && client.transfer() == null, "the client has a transfer");
    require(server.remembered() == 0, "the server remembers a request");
    require(world.network().open() == 1, "a port is open");
    require(world.time().alarmsSet() == 0, "a timer is set");
    require(world.disk().open() == 0, "a file is open");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new BrokenRule("at the end " + otherwise);
    }
  }

  private Outcome outcome(@Nullable String broken) {
    return new Outcome(
        world.shape(),
        world.faults().present(),
        broken,
        world.referee().published() > 0,
        world.referee().hasSeenDamage(),
        promise.isGiven(),
        world.faults().strikes(),
        world.referee().datagramsSent(),
        world.time().elapsedNanos());
  }

  private record Both(NetworkObserver one, NetworkObserver other) implements NetworkObserver {
    @Override
    public void onSent(Flight flight) {
      one.onSent(flight);
      other.onSent(flight);
    }

    @Override
    public void onLost(Flight flight, String why) {
      one.onLost(flight, why);
      other.onLost(flight, why);
    }

    @Override
    public void onArriving(Flight flight) {
      one.onArriving(flight);
      other.onArriving(flight);
    }

    @Override
    public void onTaken(Flight flight) {
      one.onTaken(flight);
      other.onTaken(flight);
    }
  }
}
