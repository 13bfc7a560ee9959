package dev.skiff.lab.sim.scenario;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The transfers of a run, and what the two sides know and want.
 *
 * @param transfers what the users want, at least one
 * @param extraFiles files that the server has besides
 * @param clients hosts with a client, each of which has one event loop
 * @param serverLoops event loops of the server
 * @param serverAddresses addresses of the server; requests go to any of them
 * @param serverLimits what the server agrees to at most
 * @param clientBufferBytes memory of a client for blocks
 * @param mtu what the clients' interfaces carry in one piece, in bytes
 * @param delayNanos one way
 * @param clockStart what the clock shows first
 * @param commandExits whether the clients are commands that end soon after their transfers
 */
public record Scenario(
    List<TransferPlan> transfers,
    List<FileSpec> extraFiles,
    int clients,
    int serverLoops,
    int serverAddresses,
    Limits serverLimits,
    long clientBufferBytes,
    int mtu,
    long delayNanos,
    long clockStart,
    boolean commandExits) {
  /** Of a file with more blocks, a number may come again while an old one is still on its way. */
  public static final long MANY_BLOCKS = 16_000;

  private static final long MILLISECOND = 1_000_000;

  public static Scenario of(long seed, Variation variation) {
    return new ScenarioPicker(seed, variation).pick();
  }

  /** A file by its name; null where there is none. */
  public @Nullable FileSpec file(String name) {
    for (TransferPlan plan : transfers) {
      if (plan.file().name().equals(name)) {
        return plan.file();
      }
    }
    for (FileSpec file : extraFiles) {
      if (file.name().equals(name)) {
        return file;
      }
    }
    return null;
  }

  /** All transfers of a file. */
  public List<TransferPlan> transfersOf(FileSpec file) {
    List<TransferPlan> found = new ArrayList<>();
    for (TransferPlan plan : transfers) {
      if (plan.file().equals(file)) {
        found.add(plan);
      }
    }
    return found;
  }

  /** True if the server may take fewer transfers at once than its clients begin. */
  public boolean isCrowded() {
    return serverLimits.transfersPerClient() < Limits.DEFAULT.transfersPerClient();
  }

  /** True if a file has more blocks than half of the numbers that sixteen bits can tell apart. */
  public boolean hasManyBlocks() {
    return mostBlocks() > MANY_BLOCKS;
  }

  /** A round trip, with a millisecond for the hosts. */
  public long roundTripNanos() {
    return 2 * delayNanos + MILLISECOND;
  }

  /** The most blocks that a transfer may have, whatever is agreed to. */
  public long mostBlocks(TransferPlan plan) {
    return plan.wireLength() / smallestBlock(plan) + 1;
  }

  /** The most bytes that a transfer has on the wire. */
  public long mostBytes() {
    return transfers.stream().mapToLong(TransferPlan::wireLength).max().orElse(0);
  }

  /** The same of all transfers. */
  public long mostBlocks() {
    return transfers.stream().mapToLong(this::mostBlocks).max().orElse(1);
  }

  /** Options may be agreed to, or not. */
  private int smallestBlock(TransferPlan plan) {
    return Math.min(
        Math.min(plan.blockSizeAsked(mtu), TransferPlan.PLAIN_BLOCK), serverLimits.blockBytes());
  }

  /** About what the first transfer takes where nothing goes wrong. */
  public long leastNanos() {
    TransferPlan plan = transfers.getFirst();
    long window = (long) smallestBlock(plan) * plan.windowSizeAsked();
    return (3 + plan.wireLength() / window) * 2 * delayNanos;
  }

  /**
   * True if a client that takes a transfer with options for one without ends it nowhere but at the
   * end of the file: no block is short for the side that receives.
   */
  public boolean isSafeToAskForAgain(TransferPlan plan) {
    boolean reads = plan.direction() == Direction.READ;
    return smallestBlock(plan) >= TransferPlan.PLAIN_BLOCK
        && (reads || plan.blockSizeAsked(mtu) == TransferPlan.PLAIN_BLOCK);
  }

  /**
   * True if a side may have a fixed time between retransmissions that is less than a round trip.
   */
  public boolean retransmitsTooSoon(TransferPlan plan) {
    long fixed = plan.fixedWaitNanos();
    return fixed > 0 && fixed <= 2 * delayNanos + delayNanos / 2;
  }

  @Override
  public String toString() {
    return "%s%n%.3f ms one way, a server with %d addresses and %d loops%s"
        .formatted(
            transfers.stream().map(TransferPlan::toString).collect(Collectors.joining("\n")),
            delayNanos / 1e6,
            serverAddresses,
            serverLoops,
            commandExits ? ", the client is a command" : "");
  }
}
