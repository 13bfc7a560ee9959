package dev.skiff.lab.sim;

import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.sim.check.DataBudget;
import dev.skiff.lab.sim.check.LivenessChecker;
import dev.skiff.lab.sim.check.SafetyChecker;
import dev.skiff.lab.sim.check.UserTransfer;
import dev.skiff.lab.sim.peer.FaultyNetwork;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Variation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: the world that a seed picks, from the first request until nothing is left to happen.
 *
 * <p>Server and clients are the engine's, from the dispatcher of requests and the table of
 * transfers down to the machines of the protocol. Below them are event loops, I/O threads and files
 * in virtual time, and a network.
 */
final class Simulation {
  /** More than any run needs. */
  private static final int MOST_EVENTS = 20_000_000;

  private final Run run;
  private final Rules rules;
  private final SafetyChecker safety;
  private final Users users;
  private final World world;
  private final LivenessChecker liveness;

  private Simulation(Run run) {
    this.run = run;
    this.rules = run.rules();
    safety = new SafetyChecker(run);
    NetworkObserver observer = run.trace().before(safety);
    BooleanSupplier refuses = () -> !run.faults().has(Fault.SILENT_HOSTS);
    Network network = new Network(run.time(), observer, refuses);
    new FaultyNetwork(run, observer).connect(network);
    world = new World(run, network, safety);
    users = new Users(run, safety, world);
    liveness = new LivenessChecker(run, safety, users.transfers());
    users.onStarted(liveness::onStarted);
  }

  /**
   * Runs it.
   *
   * @param lines who gets the trace, line by line; null for none
   */
  static Outcome run(long seed, Variation variation, @Nullable Consumer<String> lines) {
    Simulation simulation = new Simulation(Run.of(seed, variation, lines));
    String thrown = null;
    try {
      simulation.run();
    } catch (RuntimeException | Error e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      thrown = "an event handler threw " + text;
    }
    return simulation.outcome(thrown);
  }

  private void run() {
    run.time().after(run.faults().endNanos(), liveness::onFaultsOver);
    users.start();
    runToTheEnd();
    if (rules.broken() == null) {
      liveness.onEnd();
      users.checkAllSettled(rules);
      world.checkNothingIsLeft(rules);
      boolean allSucceeded = users.transfers().stream().allMatch(Simulation::hasSucceeded);
      DataBudget budget = new DataBudget(run);
      safety.onEnd(budget, allSucceeded);
    }
    if (rules.broken() == null) {
      world.stop();
      runToTheEnd();
      world.checkAllIsClosed(rules);
    }
  }

  private static boolean hasSucceeded(UserTransfer transfer) {
    return transfer.isSettled() && transfer.failure() == null;
  }

  private void runToTheEnd() {
    for (int events = 0; rules.broken() == null && run.time().advance(); events++) {
      int most = events;
      rules.require(most < MOST_EVENTS, () -> "it goes on and on");
      liveness.check(world::openSockets);
    }
  }

  private Outcome outcome(@Nullable String thrown) {
    return new Outcome(
        run.scenario(),
        run.faults().present(),
        thrown == null ? rules.broken() : thrown,
        safety.published().count() > 0,
        safety.hasSeenDamage(),
        liveness.hasPromised(),
        run.faults().strikes(),
        safety.datagramsSent(),
        run.time().elapsedNanos());
  }
}
