package dev.skiff.lab.sim;

import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.ReceiveTransfer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The side of a transfer where blocks arrive, as the engine's {@code ReceiveSession}. */
final class ReceivingEnd extends TransferEnd implements SinkFile.Listener {
  private static final Packet ACK_0 = new Packet.Ack(0);

  private final ReceiveTransfer machine;
  private final Packet opening;

  /** Whether the other side began with an OACK, which it may repeat: only a server does. */
  private final boolean byOptionAck;

  private final SinkFile file;

  private ReceivingEnd(
      World world,
      InetSocketAddress local,
      InetSocketAddress peer,
      ReceiveTransfer machine,
      Packet opening,
      boolean byOptionAck,
      Owner owner) {
    super(world, local, peer, machine, owner);
    this.machine = machine;
    this.opening = opening;
    this.byOptionAck = byOptionAck;
    this.file =
        new SinkFile(
            world.disk(),
            machine.parameters().blockSize(),
            machine.parameters().windowSize(),
            this);
    machine.onRoom(file.roomThrough());
  }

  /**
   * A server's side of a write.
   *
   * @param opening the answer to the request
   */
  static ReceivingEnd answering(
      World world,
      InetSocketAddress local,
      InetSocketAddress peer,
      Agreement agreement,
      Mode mode,
      Packet opening,
      Owner owner) {
    ReceiveTransfer machine =
        ReceiveTransfer.answering(
            world.shape().serverLimits(), agreement.parameters(), mode, world.now());
    return new ReceivingEnd(world, local, peer, machine, opening, false, owner);
  }

  /**
   * A client's side of a read, once the server has answered.
   *
   * @param byOptionAck whether the answer was an OACK; where not, it was block 1, which is to be
   *     handed over next
   */
  static ReceivingEnd accepted(
      World world,
      InetSocketAddress local,
      InetSocketAddress peer,
      Agreement agreement,
      boolean byOptionAck,
      Owner owner) {
    Mode mode = world.shape().mode();
    ReceiveTransfer machine =
        byOptionAck
            ? ReceiveTransfer.accepted(
                world.shape().clientLimits(), agreement.parameters(), mode, world.now())
            : ReceiveTransfer.plain(world.shape().clientLimits(), mode, world.now());
    return new ReceivingEnd(world, local, peer, machine, ACK_0, byOptionAck, owner);
  }

  @Override
  long progress() {
    return machine.receivedBytes();
  }

  /** Whether the file is published. */
  boolean isStored() {
    return machine.isStored();
  }

  boolean hasSeenLoss() {
    return machine.hasSeenLoss();
  }

  void stopLingering() {
    machine.stopLingering();
    drain();
  }

  @Override
  void onData(ByteBuffer datagram) {
    int wire = PacketDecoder.blockNumber(datagram);
    if (wire < 0) {
      return;
    }
    ByteBuffer payload = datagram.position(datagram.position() + PacketDecoder.HEADER_BYTES);
    long before = machine.receivedBytes();
    long block = machine.onData(wire, payload.remaining(), world.now());
    if (block > 0) {
      file.put(block, payload);
    }
    if (machine.receivedBytes() > before) {
      file.extendTo(machine.receivedBytes());
    }
  }

  @Override
  void onAck(int wire) {
    // An ACK for the side that receives is nobody's to take.
  }

  @Override
  void onOptionAck() {
    if (byOptionAck) {
      machine.onHandshakeRetransmitted(world.now());
    }
  }

  @Override
  public void onRoom() {
    machine.onRoom(file.roomThrough());
    drain();
  }

  @Override
  public void onPublished(long length, long firstWrong) {
    world.note(local(), () -> "has published the file, " + length + " bytes");
    world.referee().onPublished(machine.parameters(), length, firstWrong);
  }

  @Override
  public void onStored() {
    machine.onStored(world.now());
    drain();
    file.close();
  }

  @Override
  public void onWriteFailure(boolean full) {
    if (full) {
      onStorageFailure(ErrorCode.DISK_FULL, "no room");
    } else {
      onStorageFailure(ErrorCode.NOT_DEFINED, "the file could not be written");
    }
  }

  @Override
  void perform() {
    if (machine.takeStore()) {
      file.store();
    }
    if (machine.isStored()) {
      settle(null);
    }
    switch (machine.takeReply(world.now())) {
      case NONE -> {
        // Nothing to say.
      }
      case HANDSHAKE -> send(opening, peer());
      case ACK -> send(new Packet.Ack(machine.ackNumber()), peer());
    }
  }

  @Override
  void closeFile() {
    file.close();
  }

  @Override
  void abandonFile() {
    file.abandon();
  }
}
