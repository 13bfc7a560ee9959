package dev.skiff.lab.sim.check;

import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.TransferPlan;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The most DATA that a run may have. Each block is sent once, and beyond that a window (with two
 * more, for probes) for each time that a fault struck, that it let the other side wait for an
 * answer, and that a side tried without an answer before it gave up.
 */
public final class DataBudget {
  private final Scenario scenario;
  private final Faults faults;

  public DataBudget(Run run) {
    this.scenario = run.scenario();
    this.faults = run.faults();
  }

  /** True if a window may be sent again before its answer can be there. */
  public boolean isVoid() {
    return scenario.transfers().stream().anyMatch(scenario::retransmitsTooSoon);
  }

  /**
   * The most that may have been sent.
   *
   * @param allSucceeded whether no user was told of a failure
   */
  public long most(List<ObservedSocket> sockets, boolean allSucceeded) {
    long blocks = 0;
    long window = 0;
    long again = (long) faults.struck() * most(TransferPlan::triesInOneWait);
    for (TransferPlan plan : scenario.transfers()) {
      again += faults.heldNanos() / plan.shortestWaitNanos();
    }
    for (ObservedSocket socket : sockets) {
      if (socket.sends() && socket.peer != null) {
        boolean complete =
            socket.hasFewBlocks() ? socket.highestAck == socket.lastBlock : allSucceeded;
        blocks += socket.lastBlock;
        window = Math.max(window, socket.windowSize);
        again += complete ? 0 : most(TransferPlan::triesWithoutAnswer);
      }
    }
    // A client that takes over a transfer of its predecessor knows of no window, and answers each
    // block.
    again += faults.has(Fault.CLIENT_RESTART) ? blocks : 0;
    return blocks + (window + 2) * again * scenario.transfers().size();
  }

  private int most(ToIntFunction<TransferPlan> value) {
    return scenario.transfers().stream().mapToInt(value).max().orElse(0);
  }
}
