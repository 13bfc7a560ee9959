package dev.skiff.lab.sim;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;

/**
 * What has to come once the faults are over. Every run ends. One that was still going on well, with
 * patience left on both sides for another try, ends with success; and soon: within four of the
 * longest waits for an answer, beside what its packets and files take by themselves.
 */
final class Promise {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final int WAITS = 4;

  /** The server's patience with a client that has not shown itself ends after 7 s. */
  private static final long STRANGE_NANOS = 2 * SECOND;

  /** What an unlucky sender may leave between the blocks of a window: see Pacing. */
  private static final long PACE_NANOS = 10 * MILLISECOND;

  /**
   * What makes no progress for that long is given up, whatever the reason. Any other transfer ends
   * within one more of the longest waits for each block: where both sides are confused by what has
   * happened, that may be what a block takes.
   */
  private static final long GIVING_UP_NANOS = 150 * SECOND;

  private final World world;
  private final SimulatedClient client;
  private final SimulatedServer server;
  private boolean given;
  private boolean over;
  private long endsBy = Long.MAX_VALUE;
  private long succeedsBy = Long.MAX_VALUE;

  Promise(World world, SimulatedClient client, SimulatedServer server) {
    this.world = world;
    this.client = client;
    this.server = server;
  }

  /** Whether success was promised. */
  boolean isGiven() {
    return given;
  }

  void onFaultsOver() {
    over = true;
    long now = world.time().elapsedNanos();
    endsBy = now + GIVING_UP_NANOS + world.shape().mostBlocks() * longestWaitNanos();
    given = isGoingWell();
    if (given) {
      succeedsBy = now + WAITS * longestWaitNanos() + lateNanos() + workNanos();
      world.note(World.SERVICE, () -> "and all others are promised that no more faults come");
    }
  }

  private boolean isGoingWell() {
    if (client.isSettled()
        || world.faults().hasStruckFatally()
        || world.faults().has(Fault.LEAVING)
        || world.shape().retransmitsTooSoon()
        || world.referee().hasSeenDamage()) {
      return false;
    }
    OpeningEnd opening = client.opening();
    if (opening != null) {
      return opening.ageNanos() < patienceNanos(clientLimits()) - longestWaitNanos() - SECOND;
    }
    TransferEnd ours = client.transfer();
    TransferEnd theirs = ours == null ? null : server.transferAt(ours.peer());
    return ours != null && theirs != null && isPatient(ours) && isPatient(theirs);
  }

  /** Two tries from now would still be in time. */
  private boolean isPatient(TransferEnd end) {
    boolean stored = end instanceof ReceivingEnd receiving && receiving.isStored();
    long patience = Math.min(patienceNanos(clientLimits()), patienceNanos(Limits.DEFAULT));
    long allowed =
        end.machine().isPeerValidated()
            ? patience - 2 * longestWaitNanos() - 2 * SECOND
            : STRANGE_NANOS;
    return !stored && !end.isClosed() && end.standsNanos() < allowed;
  }

  private Limits clientLimits() {
    return world.shape().clientLimits();
  }

  /** How long a side bears silence: each try in vain is waited for twice as long. */
  private static long patienceNanos(Limits limits) {
    long patience = 0;
    long wait = limits.initialTimeout().toNanos();
    for (int i = 0; i < limits.tries(); i++) {
      patience += wait;
      wait = Math.min(2 * wait, limits.maxTimeout().toNanos());
    }
    return patience;
  }

  private long longestWaitNanos() {
    return Math.max(Limits.DEFAULT.maxTimeout().toNanos(), clientLimits().maxTimeout().toNanos());
  }

  /** Datagrams may still be on their way, and pieces of work undone. */
  private long lateNanos() {
    return Conditions.MOST_REPLAYED_NANOS + Disk.MOST_NANOS;
  }

  /** What the blocks take that may still have to be sent: a round trip for each window. */
  private long workNanos() {
    long blocks = world.shape().mostBlocks();
    TransferEnd transfer = client.transfer();
    long window = transfer == null ? 1 : transfer.machine().parameters().windowSize();
    long roundTrips = 4 + blocks / window;
    return roundTrips * (2 * world.shape().delayNanos() + MILLISECOND)
        + (window > 1 ? blocks * PACE_NANOS : 0);
  }

  /** Called after each event. */
  void check() {
    long now = world.time().elapsedNanos();
    if (now > succeedsBy && !world.referee().hasSeenDamage()) {
      require(client.isSettled(), "the faults are over, and still the transfer takes too long");
    }
    require(!over || now <= endsBy || world.network().open() == 1, "a transfer does not end");
  }

  void onEnd() {
    if (given) {
      requireSuccess();
    }
  }

  private void requireSuccess() {
    if (world.referee().hasSeenDamage()) {
      // What was damaged was on its way already.
      return;
    }
    Failure failure = client.failure();
    require(
        failure == null,
        "the faults were over, and the client failed: "
            + (failure == null ? "" : failure.describe()));
    require(world.referee().published() > 0, "the client succeeded, and nothing is published");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new BrokenRule(otherwise);
    }
  }
}
