package dev.skiff.lab.sim;

import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The client: a request, the transfer that follows, and a second request without options where a
 * server could not do with them; as the engine's {@code ClientAttempts}.
 */
final class SimulatedClient implements OpeningEnd.Owner, TransferEnd.Owner {
  static final String FILE = "file";

  private static final int FIRST_PORT = 1001;
  private static final long MILLISECOND = 1_000_000;

  /** How long a command whose download has seen loss stays for repetitions of the last block. */
  private static final long LAST_WAIT_NANOS = 500 * MILLISECOND;

  private static final int MOST_RESTART_MILLIS = 300;

  /** In which servers refuse options. */
  private static final Set<Integer> ABOUT_OPTIONS =
      Set.of(
          ErrorCode.NOT_DEFINED.value(),
          ErrorCode.ILLEGAL_OPERATION.value(),
          ErrorCode.OPTION_NEGOTIATION_FAILED.value());

  private final World world;
  private InetSocketAddress local = new InetSocketAddress(World.CLIENT, FIRST_PORT);
  private List<Option> asked;
  private @Nullable OpeningEnd opening;
  private @Nullable TransferEnd transfer;
  private boolean settled;
  private @Nullable Failure failure;

  SimulatedClient(World world) {
    this.world = world;
    this.asked = world.shape().asked();
  }

  /** The request that goes on, where there is one. */
  @Nullable OpeningEnd opening() {
    return opening;
  }

  /** The transfer that goes on, where there is one. */
  @Nullable TransferEnd transfer() {
    return transfer;
  }

  /** Whether the user knows how it ended. */
  boolean isSettled() {
    return settled;
  }

  /** Why it failed; null where it did not. */
  @Nullable Failure failure() {
    return failure;
  }

  void start() {
    schedule(Fault.CLIENT_CANCELS, this::cancel);
    schedule(Fault.CLIENT_RESTART, this::restart);
    request();
  }

  private void schedule(Fault fault, Runnable what) {
    if (world.faults().has(fault)) {
      world.time().after(world.faults().momentOf(fault), what);
    }
  }

  private void request() {
    Packet.Request request =
        new Packet.Request(world.shape().direction(), FILE, world.shape().mode().wireName(), asked);
    opening = new OpeningEnd(world, local, request, this);
    opening.start();
  }

  @Override
  public void onAccepted(
      Agreement agreement, boolean byOptionAck, InetSocketAddress tid, ByteBuffer datagram) {
    opening = null;
    if (byOptionAck && world.faults().has(Fault.LEAVING)) {
      leave(tid);
      return;
    }
    boolean reads = world.shape().direction() == Direction.READ;
    TransferEnd begun =
        reads
            ? ReceivingEnd.accepted(world, local, tid, agreement, byOptionAck, this)
            : SendingEnd.accepted(world, local, tid, agreement, this);
    transfer = begun;
    begun.start();
    if (reads && !byOptionAck) {
      begun.onDatagram(datagram, tid);
    }
  }

  /** Only the size of the file was wanted. */
  private void leave(InetSocketAddress tid) {
    world.faults().strikes(Fault.LEAVING);
    if (world.faults().source(Fault.LEAVING).nextBoolean()) {
      Packet.Error goodbye = Packet.Error.of(ErrorCode.NOT_DEFINED, "only asking");
      world.network().send(local, tid, PacketEncoder.encode(goodbye).array());
    }
    settle(new Failure.Cancelled("only asking"));
  }

  @Override
  public void onFailed(Failure reason) {
    opening = null;
    world.note(local, () -> "gets nowhere: " + reason.describe());
    if (!asked.isEmpty() && mayBeAboutOptions(reason)) {
      asked = List.of();
      local = new InetSocketAddress(World.CLIENT, local.getPort() + 1);
      request();
    } else {
      settle(reason);
    }
  }

  private static boolean mayBeAboutOptions(Failure reason) {
    return switch (reason) {
      case Failure.PeerError error -> ABOUT_OPTIONS.contains(error.code());
      case Failure.Violation violation -> ABOUT_OPTIONS.contains(violation.code().value());
      default -> false;
    };
  }

  private void cancel() {
    if (!settled && world.faults().strikes(Fault.CLIENT_CANCELS)) {
      world.note(local, () -> "is cancelled");
      if (transfer != null) {
        transfer.cancel("cancelled by the user");
      } else if (opening != null) {
        opening.cancel("cancelled by the user");
      }
    }
  }

  private void restart() {
    if (settled || !world.faults().strikes(Fault.CLIENT_RESTART)) {
      return;
    }
    world.note(local, () -> "is gone");
    if (transfer != null) {
      transfer.vanish();
      transfer = null;
    }
    if (opening != null) {
      opening.vanish();
      opening = null;
    }
    SplittableRandom source = world.faults().source(Fault.CLIENT_RESTART);
    world.time().after(source.nextInt(MOST_RESTART_MILLIS) * MILLISECOND, this::request);
  }

  @Override
  public void onSettled(TransferEnd end, @Nullable Failure reason) {
    world.referee().onSettled(end, reason);
    settle(reason);
    if (reason == null && world.shape().commandExits() && end instanceof ReceivingEnd download) {
      long wait = download.hasSeenLoss() ? LAST_WAIT_NANOS : 0;
      world.time().after(wait, download::stopLingering);
    }
  }

  private void settle(@Nullable Failure reason) {
    settled = true;
    failure = reason;
  }

  @Override
  public void onClosed(TransferEnd end) {
    transfer = null;
  }
}
