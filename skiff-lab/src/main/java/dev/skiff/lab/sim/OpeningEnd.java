package dev.skiff.lab.sim;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.ClientHandshake;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A client's transfer from the request to the first answer, which may come from any port of the
 * server; as the engine's {@code OpeningSession}.
 */
final class OpeningEnd implements Endpoint {
  /** Who is told how it went; one of the two, once. The port is free then. */
  interface Owner {
    /** The server goes along; a DATA that says so belongs to the transfer that begins. */
    void onAccepted(
        Agreement agreement, boolean byOptionAck, InetSocketAddress tid, ByteBuffer datagram);

    void onFailed(Failure failure);
  }

  private final World world;
  private final InetSocketAddress local;
  private final Packet.Request request;
  private final Owner owner;
  private final ClientHandshake machine;
  private final VirtualTime.Alarm alarm;
  private final long beganAt;
  private boolean over;

  OpeningEnd(World world, InetSocketAddress local, Packet.Request request, Owner owner) {
    this.world = world;
    this.local = local;
    this.request = request;
    this.owner = owner;
    this.machine =
        new ClientHandshake(
            request.direction(), request.options(), world.shape().clientLimits(), world.now());
    this.alarm = world.time().alarm(this::onWake);
    this.beganAt = world.time().elapsedNanos();
  }

  long ageNanos() {
    return world.time().elapsedNanos() - beganAt;
  }

  void start() {
    world.network().open(local, this);
    drain();
  }

  void cancel(String reason) {
    machine.cancel(reason);
    drain();
  }

  /** The process is gone. */
  void vanish() {
    close();
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender) {
    if (!sender.getAddress().equals(World.SERVER)) {
      if (Opcode.of(PacketDecoder.opcode(datagram)) != Opcode.ERROR) {
        send(Packet.Error.of(ErrorCode.UNKNOWN_TRANSFER_ID, "not the server"), sender);
      }
      return;
    }
    switch (PacketDecoder.decode(datagram)) {
      case Packet.OptionAck oack -> machine.onOptionAck(oack);
      case Packet.Data data -> machine.onData(data.block());
      case Packet.Ack ack -> machine.onAck(ack.block());
      case Packet.Error error -> machine.onError(error);
      default -> {
        return;
      }
    }
    settle(datagram, sender);
  }

  private void settle(ByteBuffer datagram, InetSocketAddress sender) {
    Packet.Error error = machine.takeError();
    if (error != null) {
      send(error, sender);
    }
    if (machine.result()
        instanceof ClientHandshake.Result.Accepted(Agreement agreement, boolean byOptionAck)) {
      close();
      owner.onAccepted(agreement, byOptionAck, sender, datagram);
    } else {
      drain();
    }
  }

  @Override
  public void onRefused(InetSocketAddress target) {
    if (!over && target.equals(World.SERVICE)) {
      fail(new Failure.Refused(false));
    }
  }

  private void onWake() {
    machine.onTimer(world.now());
    drain();
  }

  private void drain() {
    if (over) {
      return;
    }
    if (machine.takeRequest()) {
      send(request, World.SERVICE);
    }
    if (machine.result() instanceof ClientHandshake.Result.Failed(Failure failure)) {
      fail(failure);
    } else {
      world.wake(alarm, machine.nextDeadline());
    }
  }

  private void fail(Failure failure) {
    close();
    owner.onFailed(failure);
  }

  private void close() {
    if (!over) {
      over = true;
      alarm.clear();
      world.network().close(local);
    }
  }

  private void send(Packet packet, InetSocketAddress target) {
    world.network().send(local, target, PacketEncoder.encode(packet).array());
  }
}
