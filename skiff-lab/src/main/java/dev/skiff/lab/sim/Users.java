package dev.skiff.lab.sim;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.check.SafetyChecker;
import dev.skiff.lab.sim.check.UserTransfer;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.Trace;
import dev.skiff.lab.sim.scenario.TransferPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The users of the clients: they begin transfers, wait for them, and give some of them up. */
final class Users {
  private final Scenario scenario;
  private final VirtualTime time;
  private final Faults faults;
  private final SafetyChecker safety;
  private final World world;
  private final Trace trace;
  private final List<UserTransfer> transfers = new ArrayList<>();
  private Consumer<UserTransfer> onStarted = transfer -> {};

  Users(Run run, SafetyChecker safety, World world) {
    this.scenario = run.scenario();
    this.time = run.time();
    this.faults = run.faults();
    this.safety = safety;
    this.world = world;
    this.trace = run.trace();
    scenario.transfers().forEach(plan -> transfers.add(new UserTransfer(plan)));
    world.onSettled(this::onSettled);
  }

  /** Their transfers, in the scenario's order. */
  List<UserTransfer> transfers() {
    return transfers;
  }

  /** Sets who is told of each transfer that begins. */
  void onStarted(Consumer<UserTransfer> listener) {
    onStarted = listener;
  }

  /** Begins what does not wait for another transfer. */
  void start() {
    for (UserTransfer transfer : transfers) {
      if (!transfer.plan().follows()) {
        time.after(transfer.plan().startNanos(), () -> begin(transfer));
      }
    }
    schedule(Fault.CLIENT_CANCELS, this::giveUp);
    schedule(Fault.CLIENT_RESTART, this::restart);
  }

  private void schedule(Fault fault, Runnable what) {
    if (faults.has(fault)) {
      time.after(faults.momentOf(fault), what);
    }
  }

  private void begin(UserTransfer transfer) {
    ClientProcess client = world.client(transfer.plan().client());
    if (client.isGone()) {
      time.after(World.MOST_RESTART_NANOS, () -> begin(transfer));
    } else {
      client.start(transfer);
      onStarted.accept(transfer);
    }
  }

  private void onSettled(UserTransfer transfer) {
    TransferPlan plan = transfer.plan();
    trace.note(
        Addresses.CLIENTS.get(plan.client()).getHostName(),
        () ->
            plan.file().name()
                + (transfer.failure() == null
                    ? " has succeeded"
                    : " has failed: " + transfer.failure().describe()));
    if (transfer.failure() == null) {
      safety.published().onSucceeded(plan);
    }
    int next = transfers.indexOf(transfer) + 1;
    if (next < transfers.size() && transfers.get(next).plan().follows()) {
      UserTransfer following = transfers.get(next);
      time.after(following.plan().startNanos(), () -> begin(following));
    }
    if (scenario.commandExits() && isLastOf(plan.client())) {
      world.client(plan.client()).close();
    }
  }

  private boolean isLastOf(int client) {
    return transfers.stream()
        .filter(transfer -> transfer.plan().client() == client)
        .allMatch(UserTransfer::isSettled);
  }

  /** One transfer, or the whole client. */
  private void giveUp() {
    List<UserTransfer> running = transfers.stream().filter(UserTransfer::isRunning).toList();
    if (running.isEmpty()) {
      return;
    }
    SplittableRandom source = faults.source(Fault.CLIENT_CANCELS);
    UserTransfer chosen = running.get(source.nextInt(running.size()));
    TransferPlan plan = chosen.plan();
    if (source.nextInt(4) == 0) {
      if (faults.strikes(Fault.CLIENT_CANCELS)) {
        trace.note("client", () -> "is closed");
        world.client(plan.client()).close();
      }
    } else if (faults.strikes(Fault.CLIENT_CANCELS, plan.file().number())) {
      trace.note("client", () -> "cancels " + plan.file().name());
      chosen.cancel();
    }
  }

  /** A client's process ends, and its successor wants what was running. */
  private void restart() {
    SplittableRandom source = faults.source(Fault.CLIENT_RESTART);
    int client = source.nextInt(scenario.clients());
    List<UserTransfer> running =
        transfers.stream()
            .filter(transfer -> transfer.plan().client() == client && transfer.isRunning())
            .toList();
    if (!running.isEmpty() && faults.strikes(Fault.CLIENT_RESTART)) {
      world.restartClient(client, successor -> running.forEach(successor::start));
    }
  }

  /** Nothing happens any more: everybody knows how it went. */
  void checkAllSettled(Rules rules) {
    for (UserTransfer transfer : transfers) {
      rules.require(
          transfer.isSettled() || !transfer.isStarted(),
          () -> "at the end the client's user never learns how " + transfer.plan() + " went");
    }
  }
}
