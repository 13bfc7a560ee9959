package dev.skiff.lab.sim;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.transfer.Ending;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Transfer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One side of a running transfer: a machine, a port and a file. It does what the engine's session
 * does, in virtual time.
 */
abstract sealed class TransferEnd implements Endpoint permits SendingEnd, ReceivingEnd {
  /** Who is told how it goes. */
  interface Owner {
    /** The outcome is known. */
    void onSettled(TransferEnd end, @Nullable Failure failure);

    /** The port is closed. */
    void onClosed(TransferEnd end);
  }

  private static final Packet.Error UNKNOWN =
      Packet.Error.of(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another transfer");

  final World world;
  private final InetSocketAddress local;
  private final InetSocketAddress peer;
  private final Transfer machine;
  private final Owner owner;
  private final VirtualTime.Alarm alarm;
  private boolean settled;
  private boolean closed;
  private long progressSeen;
  private long progressAt;

  TransferEnd(
      World world, InetSocketAddress local, InetSocketAddress peer, Transfer machine, Owner owner) {
    this.world = world;
    this.local = local;
    this.peer = peer;
    this.machine = machine;
    this.owner = owner;
    this.alarm = world.time().alarm(this::onWake);
    this.progressAt = world.time().elapsedNanos();
  }

  final InetSocketAddress local() {
    return local;
  }

  final InetSocketAddress peer() {
    return peer;
  }

  final Transfer machine() {
    return machine;
  }

  final boolean isClosed() {
    return closed;
  }

  /** Blocks that are across, or bytes: what grows as it goes on. */
  abstract long progress();

  /** How long nothing has come across. */
  final long standsNanos() {
    return world.time().elapsedNanos() - progressAt;
  }

  /** Begins, on a port that nobody has. */
  final void start() {
    world.network().open(local, this);
    world.referee().onBegun(this);
    drain();
  }

  final void cancel(String reason) {
    if (!closed) {
      machine.cancel(reason);
      drain();
    }
  }

  /** The client sent the same request again. */
  final void onRequestRepeated() {
    machine.onHandshakeRetransmitted(world.now());
    drain();
  }

  /** The process is gone. */
  final void vanish() {
    if (!closed) {
      closed = true;
      settled = true;
      leavePort();
    }
    abandonFile();
  }

  private void leavePort() {
    alarm.clear();
    world.network().close(local);
    world.referee().onPortLeft(local);
  }

  @Override
  public final void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    if (!sender.equals(peer)) {
      if (Opcode.of(PacketDecoder.opcode(datagram)) != Opcode.ERROR) {
        send(UNKNOWN, sender);
      }
      return;
    }
    switch (Opcode.of(PacketDecoder.opcode(datagram))) {
      case DATA -> onData(datagram);
      case ACK -> {
        int wire = PacketDecoder.blockNumber(datagram);
        if (wire >= 0) {
          onAck(wire);
        }
      }
      case ERROR -> {
        if (PacketDecoder.decode(datagram) instanceof Packet.Error error) {
          machine.onError(error);
        }
      }
      case OACK -> onOptionAck();
      case null, default -> {
        return;
      }
    }
    drain();
  }

  abstract void onData(ByteBuffer datagram);

  abstract void onAck(int wire);

  abstract void onOptionAck();

  @Override
  public final void onRefused(InetSocketAddress target) {
    if (target.equals(peer)) {
      world.note(local, () -> "is told that nobody listens on " + Network.nameOf(target));
      machine.onRefused();
      drain();
    }
  }

  private void onWake() {
    world.note(local, () -> "is woken");
    machine.onTimer(world.now());
    drain();
  }

  final void onStorageFailure(ErrorCode code, String message) {
    world.note(local, () -> "cannot go on: " + message);
    machine.onStorageFailure(code, message);
    drain();
  }

  /** Carries out all that the machine wants. */
  final void drain() {
    if (closed) {
      return;
    }
    if (progress() != progressSeen) {
      progressSeen = progress();
      progressAt = world.time().elapsedNanos();
    }
    if (machine.ending() == null) {
      perform();
    }
    Packet.Error error = machine.takeError();
    if (error != null) {
      send(error, peer);
    }
    Ending ending = machine.ending();
    if (ending == null) {
      world.wake(alarm, machine.nextDeadline());
    } else {
      settle(ending instanceof Ending.Failed(Failure failure) ? failure : null);
      close();
    }
  }

  /** Carries out what only this kind of machine wants. */
  abstract void perform();

  final void settle(@Nullable Failure failure) {
    if (!settled) {
      settled = true;
      world.note(
          local, () -> failure == null ? "has succeeded" : "has failed: " + failure.describe());
      owner.onSettled(this, failure);
    }
  }

  private void close() {
    closed = true;
    leavePort();
    closeFile();
    owner.onClosed(this);
  }

  abstract void closeFile();

  abstract void abandonFile();

  final void send(Packet packet, InetSocketAddress target) {
    world.network().send(local, target, PacketEncoder.encode(packet).array());
  }

  final void send(byte[] datagram) {
    world.network().send(local, peer, datagram);
  }
}
