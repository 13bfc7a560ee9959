package dev.skiff.lab.sim.check;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.FileSpec;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.protocol.transfer.Limits;
import java.util.List;

/**
 * A file that hangs keeps its transfer for a bounded time: the stall limit, and what the faults and
 * the blocks that were read before may add. A request that was not answered before has failed then;
 * a transfer that has begun has no socket any more.
 */
public final class HangChecker {
  private static final long BOUND_NANOS = Limits.DEFAULT.stall().plusSeconds(40).toNanos();

  private final Scenario scenario;
  private final Rules rules;
  private final VirtualTime time;
  private final SafetyChecker safety;

  HangChecker(Run run, SafetyChecker safety) {
    this.scenario = run.scenario();
    this.rules = run.rules();
    this.time = run.time();
    this.safety = safety;
  }

  /** A thread of a process begins to wait for a file. */
  public void onHang(FileSpec file, boolean ofServer, long nanos) {
    if (scenario.transfersOf(file).size() != 1) {
      return;
    }
    // The blocks that were read before may all leave first, each in a round trip of its own.
    long blocks = scenario.mostBlocks(scenario.transfersOf(file).getFirst());
    long bound = BOUND_NANOS + blocks * scenario.roundTripNanos();
    if (nanos <= bound) {
      return;
    }
    List<ObservedSocket> begun =
        safety.sockets().stream().filter(socket -> isFor(socket, file, ofServer)).toList();
    List<ObservedSocket> held = begun.stream().filter(socket -> socket.open).toList();
    int ended = safety.published().failures(file);
    time.after(bound, () -> check(file, begun.isEmpty(), ended, held));
  }

  private static boolean isFor(ObservedSocket socket, FileSpec file, boolean ofServer) {
    ObservedSocket.Wanted wanted = socket.wanted;
    return socket.ofServer == ofServer && wanted != null && wanted.file().equals(file);
  }

  private void check(FileSpec file, boolean unanswered, int ended, List<ObservedSocket> held) {
    rules.require(
        held.stream().noneMatch(socket -> socket.open),
        () -> file.name() + " hangs, and its transfer is not given up");
    rules.require(
        !unanswered || safety.published().failures(file) > ended,
        () -> file.name() + " hangs before its first block, and its request is not given up");
  }
}
