package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.SendTransfer;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.Fallback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transfer that sends blocks. */
public final class SendSession extends Session implements BlockReader.Listener {
  /** The most blocks to send before other transfers get their turn; fewer if they are large. */
  private static final int BLOCKS_AT_ONCE = 64;

  /** Parts that are sent in one turn: a block alone, the blocks before one left out, and behind. */
  private static final int PARTS = 3;

  private final SendTransfer machine;
  private final BlockReader reader;
  private final Packet.@Nullable OptionAck opening;
  private final int datagramBytes;
  private final int blocksAtOnce;
  private final Runnable nextTurn = this::onNextTurn;
  private boolean turnWanted;

  /** True on a server. */
  private final boolean answersRequest;

  /** The ERROR of a client that has every byte. */
  private Failure.@Nullable PeerError lastError;

  private SendSession(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      SendTransfer machine,
      boolean answersRequest,
      Packet.@Nullable OptionAck opening,
      BlockReader reader,
      Listener listener) {
    super(context, socket, peer, machine, listener);
    this.machine = machine;
    this.answersRequest = answersRequest;
    if (peer.getAddress().isLoopbackAddress()) {
      machine.onSameHost();
    }
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
    return new SendSession(context, socket, peer, machine, true, opening, reader, listener);
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
    return new SendSession(context, socket, peer, machine, false, null, reader, listener);
  }

  @Override
  void onRequestAnswered(long roundTripNanos, long now) {
    machine.onRequestAnswered(roundTripNanos, now);
    offerBlocks();
  }

  @Override
  public long bytes() {
    return reader.bytesThrough(machine.acknowledged());
  }

  @Override
  public List<Fallback> fallbacks() {
    return lastError == null ? List.of() : List.of(new Fallback.EndedByError(lastError));
  }

  /** GRUB ends an empty file, or one whose bytes it has counted, by an ERROR. */
  @Override
  void onError(Packet.Error error) {
    Failure.PeerError failure = new Failure.PeerError(error.code(), error.message());
    if (answersRequest && hasEveryByte() && failure.isWithoutReason()) {
      lastError = failure;
      machine.onReceiverLeft();
    } else {
      super.onError(error);
    }
  }

  private boolean hasEveryByte() {
    return reader.hasEnded() && bytes() == reader.bytesThrough(reader.readyThrough());
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

  /** Sends what is due. More may be due behind a block that is sent alone, or left out. */
  private void transmit() {
    for (int part = 0; part < PARTS && transmitPart(); part++) {
      // The machine says what is due next.
    }
  }

  /**
   * Sends a part of the window, at most {@code blocksAtOnce}; the next turn sends more.
   *
   * @return true if all of it was sent
   */
  private boolean transmitPart() {
    long from = machine.transmitFrom();
    long wanted = machine.transmitThrough() - from + 1;
    if (wanted <= 0) {
      return false;
    }
    int count = (int) Math.min(wanted, blocksAtOnce);
    int sent = sendBlocks(from, count);
    if (sent > 0) {
      machine.onTransmitted(from + sent - 1, context.now());
    }
    if (sent == count && count < wanted && !turnWanted) {
      turnWanted = IoTask.post(context.loop(), nextTurn);
    }
    return sent == wanted;
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
