package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.SendTransfer;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A transfer that sends blocks. */
public final class SendSession extends Session implements BlockReader.Listener {
  /** The most blocks to send before other transfers get their turn; fewer if they are large. */
  private static final int BLOCKS_AT_ONCE = 64;

  private final SendTransfer machine;
  private final BlockReader reader;
  private final Packet.@Nullable OptionAck opening;
  private final int datagramBytes;
  private final int blocksAtOnce;
  private final Runnable nextTurn = this::onNextTurn;
  private boolean turnWanted;

  private SendSession(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      SendTransfer machine,
      Packet.@Nullable OptionAck opening,
      BlockReader reader,
      Listener listener) {
    super(context, socket, peer, machine, listener);
    this.machine = machine;
    this.opening = opening;
    this.reader = reader;
    this.datagramBytes = BlockReader.HEADER_BYTES + machine.parameters().blockSize();
    this.blocksAtOnce = Math.min(BLOCKS_AT_ONCE, EventLoop.SEND_BUFFER_BYTES / datagramBytes);
    offerBlocks();
  }

  /** A server's side of a read. The session takes over the reader. */
  static SendSession answering(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      BlockReader reader,
      Listener listener) {
    long now = context.now();
    boolean plain = agreement.options().isEmpty();
    SendTransfer machine =
        plain
            ? SendTransfer.answering(context.limits(), now)
            : SendTransfer.answeringWithOptions(context.limits(), agreement.parameters(), now);
    Packet.OptionAck opening = plain ? null : new Packet.OptionAck(agreement.options());
    return new SendSession(context, socket, peer, machine, opening, reader, listener);
  }

  /** A client's side of a write, after the server's answer. The session takes over the reader. */
  static SendSession accepted(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      BlockReader reader,
      Listener listener) {
    SendTransfer machine =
        SendTransfer.accepted(context.limits(), agreement.parameters(), context.now());
    return new SendSession(context, socket, peer, machine, null, reader, listener);
  }

  @Override
  public long bytes() {
    return reader.bytesThrough(machine.acknowledged());
  }

  @Override
  void onData(ByteBuffer datagram, long now) {
    // A sender ignores DATA.
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
    // Like a repeated ACK 0, which never causes a packet (RFC 1123 section 4.2.3.1).
  }

  @Override
  public void onBlocksReady() {
    offerBlocks();
    drain(context.now());
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
    if (machine.takeOptionAck() && opening != null) {
      send(opening);
    }
    transmit();
    reader.release(machine.acknowledged());
    reader.readAhead(context.io(), context.loop(), this);
  }

  /** Sends a part of the window, at most {@code blocksAtOnce}; the next turn sends more. */
  private void transmit() {
    long from = machine.transmitFrom();
    long wanted = machine.transmitThrough() - from + 1;
    if (wanted <= 0) {
      return;
    }
    int count = (int) Math.min(wanted, blocksAtOnce);
    int sent = sendBlocks(from, count);
    if (sent > 0) {
      machine.onTransmitted(from + sent - 1, context.now());
    }
    if (sent == count && count < wanted && !turnWanted) {
      turnWanted = IoTask.post(context.loop(), nextTurn);
    }
  }

  private void onNextTurn() {
    turnWanted = false;
    drain(context.now());
  }

  /** Sends blocks, and returns the number that were sent. */
  private int sendBlocks(long from, int count) {
    ByteBuffer run = sendBuffer();
    int put;
    try {
      put = reader.put(run, from, count);
    } catch (IOException e) {
      storageFailed(e);
      return 0;
    }
    if (put < count) {
      offerBlocks();
    }
    for (int i = 0; i < put; i++) {
      PacketEncoder.putDataHeader(run.position(i * datagramBytes), machine.wireNumber(from + i));
    }
    run.position(0);
    sendRun(run, datagramBytes);
    return (run.position() + datagramBytes - 1) / datagramBytes;
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
