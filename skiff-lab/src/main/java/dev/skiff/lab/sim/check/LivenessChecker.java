package dev.skiff.lab.sim.check;

import dev.skiff.lab.net.VirtualTime;
import dev.skiff.lab.sim.scenario.Addresses;
import dev.skiff.lab.sim.scenario.Fault;
import dev.skiff.lab.sim.scenario.Faults;
import dev.skiff.lab.sim.scenario.Rules;
import dev.skiff.lab.sim.scenario.Run;
import dev.skiff.lab.sim.scenario.Scenario;
import dev.skiff.lab.sim.scenario.Trace;
import dev.skiff.lab.sim.scenario.TransferPlan;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the time after the faults. Every run ends. A transfer that was still going on well,
 * with patience left on both sides for another try, ends with success; and soon: within four of the
 * longest waits for an answer, beside what its packets and files take by themselves, and what its
 * fallbacks take.
 */
public final class LivenessChecker {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final int WAITS = 4;

  /** The server's patience with a client that has not shown itself ends after 7 s. */
  private static final long STRANGE_NANOS = 2 * SECOND;

  /** The pause that an unlucky sender may leave between the blocks of a window: see SendingRate. */
  private static final long PACE_NANOS = 10 * MILLISECOND;

  /**
   * A transfer that makes no progress for that long is given up, whatever the reason. Any other
   * transfer ends within one more of the longest waits for each block: where both sides are
   * confused by what has happened, that may be what a block takes.
   */
  private static final long GIVING_UP_NANOS = 150 * SECOND;

  private static final long STALL_NANOS = Limits.DEFAULT.stall().toNanos();

  /** Larger blocks are given up twice at most. */
  private static final int SMALLER_BLOCKS = 2;

  private final VirtualTime time;
  private final Scenario scenario;
  private final Faults faults;
  private final SafetyChecker safety;
  private final Rules rules;
  private final Trace trace;
  private final List<UserTransfer> transfers;

  /** Until when a transfer has to succeed to which that was promised. */
  private final Map<UserTransfer, Long> promised = new HashMap<>();

  private boolean over;
  private long endsBy = Long.MAX_VALUE;

  public LivenessChecker(Run run, SafetyChecker safety, List<UserTransfer> transfers) {
    this.time = run.time();
    this.scenario = run.scenario();
    this.faults = run.faults();
    this.safety = safety;
    this.rules = run.rules();
    this.trace = run.trace();
    this.transfers = transfers;
  }

  /** True if success was promised to any transfer. */
  public boolean hasPromised() {
    return !promised.isEmpty();
  }

  public void onFaultsOver() {
    over = true;
    long most = 0;
    for (UserTransfer transfer : transfers) {
      TransferPlan plan = transfer.plan();
      most +=
          GIVING_UP_NANOS
              + scenario.mostBlocks(plan) * longestWaitNanos(plan)
              + damagedNanos(plan)
              + 2 * fallbackNanos(plan);
      if (transfer.isStarted() && isGoingWell(transfer)) {
        promise(transfer);
      }
    }
    endsBy = time.elapsedNanos() + most + Faults.LONGEST_HANG_NANOS;
  }

  /** A request that was damaged may ask for the smallest blocks, one in each round trip. */
  private long damagedNanos(TransferPlan plan) {
    boolean damaged = faults.has(Fault.CORRUPTION);
    return damaged ? plan.wireLength() / Limits.MIN_BLOCK_BYTES * scenario.roundTripNanos() : 0;
  }

  /** A transfer that begins after the faults meets none. */
  public void onStarted(UserTransfer transfer) {
    if (over && mayBePromised(transfer)) {
      promise(transfer);
    }
  }

  private void promise(UserTransfer transfer) {
    TransferPlan plan = transfer.plan();
    long allowed =
        WAITS * longestWaitNanos(plan) + lateNanos() + workNanos(plan) + fallbackNanos(plan);
    promised.put(transfer, time.elapsedNanos() + allowed);
    trace.note(
        Addresses.CLIENTS.get(plan.client()).getHostName(),
        () -> "is promised that no more faults come: " + plan.file().name() + " has to succeed");
  }

  private boolean mayBePromised(UserTransfer transfer) {
    TransferPlan plan = transfer.plan();
    return !transfer.isSettled()
        && !scenario.isCrowded()
        && !faults.hasStruckFatally(plan.file())
        && !scenario.retransmitsTooSoon(plan)
        && !safety.hasSeenDamage();
  }

  private boolean isGoingWell(UserTransfer transfer) {
    TransferPlan plan = transfer.plan();
    if (!mayBePromised(transfer) || scenario.transfersOf(plan.file()).size() > 1) {
      return false;
    }
    ObservedSocket ours = clientSocket(plan);
    if (ours == null) {
      // Where the system has refused to send the request, that is the end.
      return !faults.has(Fault.SENDING_REFUSED);
    }
    if (!ours.open) {
      // It may have failed, and its user learns that when the file is closed.
      return false;
    }
    if (ours.peer == null) {
      // The server may be opening the file, in pieces of work that were slow when they began; and
      // the handshake may be older than the first request that a full socket has taken.
      long age = time.elapsedNanos() - ours.askedAt;
      return !faults.has(Fault.SLOW_FILES)
          && !faults.has(Fault.FULL_SOCKETS)
          && age < patienceNanos(plan.clientLimits()) - longestWaitNanos(plan) - SECOND;
    }
    ObservedSocket theirs = serverSocket(ours);
    return theirs != null && isPatient(ours, plan) && isPatient(theirs, plan);
  }

  private @Nullable ObservedSocket clientSocket(TransferPlan plan) {
    for (ObservedSocket socket : safety.sockets().reversed()) {
      ObservedSocket.Wanted wanted = socket.wanted;
      boolean ofFile = wanted != null && wanted.file().equals(plan.file());
      if (!socket.ofServer && ofFile) {
        return socket;
      }
    }
    return null;
  }

  private @Nullable ObservedSocket serverSocket(ObservedSocket client) {
    for (ObservedSocket socket : safety.sockets().reversed()) {
      boolean theirs = socket.open && socket.local.equals(client.peer);
      if (theirs && client.local.equals(socket.peer)) {
        return socket;
      }
    }
    return null;
  }

  /** Two tries from now would still be in time. */
  private boolean isPatient(ObservedSocket socket, TransferPlan plan) {
    boolean stored = !socket.sends() && safety.published().has(plan.file(), socket.ofServer);
    long patience = Math.min(patienceNanos(plan.clientLimits()), patienceNanos(Limits.DEFAULT));
    long allowed =
        socket.validated ? patience - 2 * longestWaitNanos(plan) - 2 * SECOND : STRANGE_NANOS;
    return !stored && !socket.erred && time.elapsedNanos() - socket.progressAt < allowed;
  }

  /** The time that a side bears silence: after each try the wait is twice as long. */
  private static long patienceNanos(Limits limits) {
    long patience = 0;
    long wait = limits.initialTimeout().toNanos();
    for (int i = 0; i < limits.tries(); i++) {
      patience += wait;
      wait = Math.min(2 * wait, limits.maxTimeout().toNanos());
    }
    return patience;
  }

  private static long longestWaitNanos(TransferPlan plan) {
    return Math.max(
        Limits.DEFAULT.maxTimeout().toNanos(), plan.clientLimits().maxTimeout().toNanos());
  }

  /** Datagrams may still be on their way, and pieces of work undone. */
  private static long lateNanos() {
    return Faults.LATEST_REPLAY_NANOS + Faults.LONGEST_WORK_NANOS;
  }

  /** The time for blocks that may still have to be sent: a round trip for each window. */
  private long workNanos(TransferPlan plan) {
    long blocks = scenario.mostBlocks(plan);
    long roundTrips = 4 + blocks;
    return roundTrips * scenario.roundTripNanos()
        + (plan.windowSizeAsked() > 1 ? blocks * PACE_NANOS : 0);
  }

  /** The time to find out that an address is silent, or that blocks are too large. */
  private long fallbackNanos(TransferPlan plan) {
    long patience = patienceNanos(plan.clientLimits()) + longestWaitNanos(plan) + SECOND;
    long silent = faults.has(Fault.SILENT_ADDRESS) ? patience : 0;
    long large = Math.max(STALL_NANOS, patience) + 2 * longestWaitNanos(plan) + SECOND;
    return silent + (faults.has(Fault.LARGE_LOST) ? SMALLER_BLOCKS * large : 0);
  }

  /** Called after each event. */
  public void check(IntSupplier openSockets) {
    long now = time.elapsedNanos();
    for (Map.Entry<UserTransfer, Long> promise : promised.entrySet()) {
      if (now > promise.getValue() && !safety.hasSeenDamage()) {
        rules.require(
            promise.getKey().isSettled(),
            () -> "the faults are over, and still the transfer takes too long");
      }
    }
    rules.require(now <= endsBy || openSockets.getAsInt() == 0, () -> "a transfer does not end");
  }

  public void onEnd() {
    for (UserTransfer transfer : transfers) {
      if (promised.containsKey(transfer) || isUndisturbed(transfer)) {
        requireSuccess(transfer);
      }
    }
  }

  /** True if nothing goes wrong at all, and there is room. */
  private boolean isUndisturbed(UserTransfer transfer) {
    boolean oneByOne = transfers.stream().skip(1).allMatch(next -> next.plan().follows());
    boolean room = !scenario.isCrowded() || oneByOne;
    Set<Fault> present = faults.present();
    return present.isEmpty() && room && !scenario.retransmitsTooSoon(transfer.plan());
  }

  private void requireSuccess(UserTransfer transfer) {
    if (safety.hasSeenDamage()) {
      // What was damaged was on its way already.
      return;
    }
    Failure failure = transfer.failure();
    if (failure instanceof Failure.PeerError && faults.has(Fault.LARGE_LOST)) {
      // The server gave up first, and its ERROR does not tell the client to ask for less.
      return;
    }
    rules.require(
        failure == null,
        () ->
            "the faults were over, and the client failed: "
                + (failure == null ? "" : failure.describe()));
    boolean byServer = transfer.plan().direction() == Direction.WRITE;
    rules.require(
        safety.published().has(transfer.plan().file(), byServer),
        () -> "the client succeeded, and nothing is published");
  }
}
