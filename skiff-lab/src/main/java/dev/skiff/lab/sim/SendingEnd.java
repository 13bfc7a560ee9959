package dev.skiff.lab.sim;

import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.SendTransfer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The side of a transfer that blocks leave from, as the engine's {@code SendSession}. */
final class SendingEnd extends TransferEnd implements SourceFile.Listener {
  private final SendTransfer machine;
  private final SourceFile file;
  private final Packet.@Nullable OptionAck opening;

  private SendingEnd(
      World world,
      InetSocketAddress local,
      InetSocketAddress peer,
      SendTransfer machine,
      SourceFile file,
      Packet.@Nullable OptionAck opening,
      Owner owner) {
    super(world, local, peer, machine, owner);
    this.machine = machine;
    this.file = file;
    this.opening = opening;
    offerBlocks();
  }

  /**
   * A server's side of a read.
   *
   * @param opening what the client is told was agreed; null where no option was
   */
  static SendingEnd answering(
      World world,
      InetSocketAddress local,
      InetSocketAddress peer,
      Agreement agreement,
      Packet.@Nullable OptionAck opening,
      Owner owner) {
    SourceFile file = file(world, agreement);
    file.readFirst();
    Limits limits = world.shape().serverLimits();
    SendTransfer machine =
        opening == null
            ? SendTransfer.answering(limits, world.now())
            : SendTransfer.answeringWithOptions(limits, agreement.parameters(), world.now());
    return new SendingEnd(world, local, peer, machine, file, opening, owner);
  }

  /** A client's side of a write, once the server has agreed. */
  static SendingEnd accepted(
      World world,
      InetSocketAddress local,
      InetSocketAddress peer,
      Agreement agreement,
      Owner owner) {
    SendTransfer machine =
        SendTransfer.accepted(world.shape().clientLimits(), agreement.parameters(), world.now());
    return new SendingEnd(world, local, peer, machine, file(world, agreement), null, owner);
  }

  private static SourceFile file(World world, Agreement agreement) {
    return new SourceFile(
        world.disk(),
        world.shape().length(),
        agreement.parameters().blockSize(),
        agreement.parameters().windowSize());
  }

  @Override
  long progress() {
    return machine.acknowledged();
  }

  @Override
  void onData(ByteBuffer datagram) {
    // A DATA for the side that sends is nobody's to take.
  }

  @Override
  void onAck(int wire) {
    machine.onAck(wire, world.now());
  }

  @Override
  void onOptionAck() {
    // Like an ACK 0 that comes again: no reason to send anything.
  }

  @Override
  public void onBlocksReady() {
    offerBlocks();
    drain();
  }

  private void offerBlocks() {
    machine.onBlocksReady(file.readyThrough(), file.hasEnded());
  }

  @Override
  public void onReadFailure() {
    onStorageFailure(ErrorCode.NOT_DEFINED, "the file could not be read");
  }

  @Override
  void perform() {
    if (machine.takeOptionAck() && opening != null) {
      send(opening, peer());
    }
    transmit();
    if (machine.ending() == null) {
      file.readAhead(machine.acknowledged(), this);
    }
  }

  private void transmit() {
    long from = machine.transmitFrom();
    long wanted = machine.transmitThrough();
    if (wanted < from) {
      return;
    }
    if (file.failsToRead(wanted)) {
      machine.onStorageFailure(ErrorCode.NOT_DEFINED, "the file could not be read");
      return;
    }
    long through = file.atHand(from, wanted);
    if (through < wanted) {
      offerBlocks();
    }
    for (long block = from; block <= through; block++) {
      send(datagram(block));
    }
    if (through >= from) {
      machine.onTransmitted(through, world.now());
    }
  }

  private byte[] datagram(long block) {
    ByteBuffer datagram = ByteBuffer.allocate(PacketDecoder.HEADER_BYTES + file.lengthOf(block));
    PacketEncoder.putDataHeader(datagram, machine.wireNumber(block));
    file.put(block, datagram);
    return datagram.array();
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
