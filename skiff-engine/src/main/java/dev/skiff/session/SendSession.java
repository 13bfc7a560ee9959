package dev.skiff.session;

import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.SendTransfer;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transport.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A transfer whose blocks leave from here. */
public final class SendSession extends Session implements SourceReader.Listener {
  /** Blocks sent before other transfers get their turn. */
  private static final int BLOCKS_AT_ONCE = 64;

  private final SendTransfer machine;
  private final SourceReader reader;
  private final Packet.@Nullable OptionAck opening;

  private SendSession(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      SendTransfer machine,
      Packet.@Nullable OptionAck opening,
      SourceReader reader,
      Listener listener) {
    super(context, socket, peer, machine, listener);
    this.machine = machine;
    this.opening = opening;
    this.reader = reader;
    offerBlocks();
  }

  /** A server's side of a read. The reader belongs to the session from here on. */
  static SendSession answering(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      SourceReader reader,
      Listener listener) {
    long now = System.nanoTime();
    boolean plain = agreement.options().isEmpty();
    SendTransfer machine =
        plain
            ? SendTransfer.answering(context.limits(), now)
            : SendTransfer.answeringWithOptions(context.limits(), agreement.parameters(), now);
    Packet.OptionAck opening = plain ? null : new Packet.OptionAck(agreement.options());
    return new SendSession(context, socket, peer, machine, opening, reader, listener);
  }

  /** A client's side of a write, once the server has agreed. */
  static SendSession accepted(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      SourceReader reader,
      Listener listener) {
    SendTransfer machine =
        SendTransfer.accepted(context.limits(), agreement.parameters(), System.nanoTime());
    return new SendSession(context, socket, peer, machine, null, reader, listener);
  }

  @Override
  public long bytes() {
    return reader.bytesThrough(machine.acknowledged());
  }

  @Override
  void onData(ByteBuffer datagram, long now) {
    // A DATA for the side that sends is nobody's to take.
  }

  @Override
  void onAck(int wire, long now) {
    long before = machine.acknowledged();
    machine.onAck(wire, now);
    if (machine.acknowledged() != before) {
      progressed();
    }
  }

  @Override
  public boolean expectsBursts() {
    return false;
  }

  @Override
  void onOptionAck(long now) {
    // Like an ACK 0 that comes again: no reason to send anything (RFC 1123 section 4.2.3.1).
  }

  @Override
  public void onBlocksReady() {
    offerBlocks();
    drain(System.nanoTime());
  }

  private void offerBlocks() {
    machine.onBlocksReady(reader.readyThrough(), reader.hasEnded());
  }

  @Override
  public void onReadFailure(IOException failure) {
    onStorageFailure(failure);
  }

  @Override
  void perform(long now) {
    if (machine.takeOpening() && opening != null) {
      send(opening, peer());
    }
    transmit();
    reader.release(machine.acknowledged());
    reader.readAhead(context.io(), context.loop(), this);
  }

  private void transmit() {
    long from = machine.transmitFrom();
    long through = machine.transmitThrough();
    long bound = Math.min(through, from + BLOCKS_AT_ONCE - 1);
    long block = from;
    while (block <= bound && sendBlock(block)) {
      block++;
    }
    if (block > from) {
      machine.onTransmitted(block - 1, System.nanoTime());
    }
    if (block > bound && bound < through) {
      Job.post(context.loop(), () -> drain(System.nanoTime()));
    }
  }

  private boolean sendBlock(long block) {
    ByteBuffer datagram = context.outgoing().clear();
    PacketEncoder.putDataHeader(datagram, machine.wireNumber(block));
    reader.copyBlock(block, datagram);
    return send(datagram.flip());
  }

  @Override
  int bufferBytes() {
    return reader.bytesHeld();
  }

  @Override
  void closeFile(Runnable afterwards) {
    reader.close(context.io(), afterwards);
  }
}
