package dev.skiff.udp;

import dev.skiff.net.ClientKey;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.ReceiveTransfer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A transfer that receives blocks. */
public final class ReceiveSession extends Session implements WriteBehindBuffer.Listener {
  private static final Packet ACK_0 = new Packet.Ack(0);

  private final ReceiveTransfer machine;
  private final Packet opening;

  /** True if the server answered with an OACK, which it may repeat; false on a server. */
  private final boolean byOptionAck;

  private final WriteBehindBuffer writer;
  private final ClientKey client;

  /** True if the budget has promised the memory for blocks. On a server until the first block. */
  private boolean promised;

  /** True if that memory counts as the client's. */
  private boolean taken;

  private ReceiveSession(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      ReceiveTransfer machine,
      Packet opening,
      boolean byOptionAck,
      WriteBehindBuffer writer,
      Listener listener) {
    super(context, socket, peer, machine, listener);
    this.machine = machine;
    this.opening = opening;
    this.byOptionAck = byOptionAck;
    this.writer = writer;
    this.client = ClientKey.of(peer.getAddress());
    this.promised = !writer.isAllocated();
    machine.onRoom(writer.roomThrough());
  }

  /** A server's side of a write. The session takes over the writer. */
  static ReceiveSession answering(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      Mode mode,
      WriteBehindBuffer writer,
      Listener listener) {
    ReceiveTransfer machine =
        ReceiveTransfer.answering(context.limits(), agreement.parameters(), mode, context.now());
    Packet opening =
        agreement.options().isEmpty() ? ACK_0 : new Packet.OptionAck(agreement.options());
    return new ReceiveSession(context, socket, peer, machine, opening, false, writer, listener);
  }

  /**
   * A client's side of a read, after the server's answer. The session takes over the writer.
   *
   * @param byOptionAck true if the answer was an OACK. If not, it was DATA 1, and the caller passes
   *     that to the session next
   */
  static ReceiveSession accepted(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Agreement agreement,
      boolean byOptionAck,
      Mode mode,
      WriteBehindBuffer writer,
      Listener listener) {
    long now = context.now();
    ReceiveTransfer machine =
        byOptionAck
            ? ReceiveTransfer.accepted(context.limits(), agreement.parameters(), mode, now)
            : ReceiveTransfer.plain(context.limits(), mode, now);
    return new ReceiveSession(context, socket, peer, machine, ACK_0, byOptionAck, writer, listener);
  }

  @Override
  public long bytes() {
    return machine.receivedBytes();
  }

  @Override
  public List<Fallback> fallbacks() {
    return machine.isEndMissing() ? List.of(new Fallback.EndMissing()) : List.of();
  }

  /** True if this side knows that the path has lost packets. */
  public boolean hasSeenLoss() {
    return machine.hasSeenLoss();
  }

  /** Ends the wait for repetitions of the last block. */
  public void stopLingering() {
    machine.stopLingering();
    drain(context.now());
  }

  @Override
  void onData(ByteBuffer datagram, long now) {
    int wire = PacketDecoder.blockNumber(datagram);
    if (wire < 0 || !hasMemory()) {
      return;
    }
    ByteBuffer payload = datagram.position(datagram.position() + PacketDecoder.HEADER_BYTES);
    long before = machine.receivedBytes();
    long block = machine.onData(wire, payload.remaining(), now);
    if (block > 0) {
      writer.put(block, payload);
    }
    if (machine.receivedBytes() > before) {
      writer.extendTo(machine.receivedBytes());
      writer.writeBehind(context.io(), context.loop(), this);
      progressed();
    }
  }

  /** Takes the memory for blocks at the first one. If there is not enough, the transfer fails. */
  private boolean hasMemory() {
    if (!promised) {
      return true;
    }
    endPromise();
    if (context.budget().take(client, writer.bytes())) {
      taken = true;
      writer.allocate();
      return true;
    }
    storageFailed(
        new StorageException(ErrorCode.NOT_DEFINED, "server is busy: no buffer memory left"));
    return false;
  }

  private void endPromise() {
    if (promised) {
      promised = false;
      context.budget().endPromise(writer.bytes());
    }
  }

  @Override
  void onAck(int wire, long now) {
    // A receiver ignores ACKs.
  }

  @Override
  void onOptionAck(long now) {
    if (byOptionAck) {
      machine.onHandshakeRetransmitted(now);
    }
  }

  @Override
  public void onRoom() {
    machine.onRoom(writer.roomThrough());
    drain(context.now());
  }

  @Override
  public void onStored() {
    machine.onStored(context.now());
    drain(context.now());
    releaseFile();
  }

  @Override
  public void onWriteFailure(IOException failure) {
    onStorageFailure(failure);
  }

  @Override
  void perform(long now) {
    if (machine.takeStore()) {
      writer.store(context.io(), context.loop(), this);
    }
    if (machine.isStored()) {
      // Before the last ACK: the client may send its next request as soon as it gets that.
      settle(null);
    }
    switch (machine.takeReply(now)) {
      case NONE -> {
        // No packet is due.
      }
      case HANDSHAKE -> send(opening);
      case ACK -> sendAck(machine.ackNumber());
    }
  }

  private void sendAck(int wire) {
    ByteBuffer datagram = sendBuffer();
    PacketEncoder.putAck(datagram, wire);
    datagram.flip();
    sendRun(datagram, datagram.limit());
  }

  @Override
  int bufferBytes() {
    return writer.bytesHeld();
  }

  @Override
  void closeFile(Runnable afterwards) {
    endPromise();
    boolean ofClient = taken;
    taken = false;
    writer.close(
        context.io(),
        () -> {
          if (ofClient) {
            context.budget().forget(client, writer.bytes());
          }
          afterwards.run();
        });
  }
}
