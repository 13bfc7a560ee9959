package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.log.SafeLog;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Ending;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Transfer;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A running transfer: feeds its machine with what the socket and the storage bring, and carries out
 * what the machine wants. For the event loop's thread only.
 */
public abstract sealed class Session implements UdpHandler permits SendSession, ReceiveSession {
  /** Who is told of a session's course, on the loop's thread. */
  public interface Listener {
    /** More of the file is across. */
    void onProgress(Session session);

    /**
     * The outcome is known. An upload may still answer a repeated last block after this.
     *
     * @param failure null where it succeeded
     */
    void onSettled(Session session, @Nullable Failure failure);

    /** The socket and the file are closed. */
    void onClosed(Session session);
  }

  private static final System.Logger LOG = SafeLog.of(Session.class);
  private static final Packet.Error UNKNOWN_TID =
      Packet.Error.of(ErrorCode.UNKNOWN_TRANSFER_ID, "this port serves another transfer");

  final SessionContext context;
  private final UdpSocket socket;
  private final InetSocketAddress peer;
  private final Listener listener;
  private final Transfer machine;
  private @Nullable IOException storageFailure;
  private boolean settled;
  private boolean closed;
  private boolean fileReleased;
  private boolean fileClosed;

  Session(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress peer,
      Transfer machine,
      Listener listener) {
    this.context = context;
    this.socket = socket;
    this.peer = peer;
    this.machine = machine;
    this.listener = listener;
  }

  /** The other side's address and TID. */
  public final InetSocketAddress peer() {
    return peer;
  }

  /** Where it runs: other threads hand their calls over to it. */
  public final EventLoop loop() {
    return context.loop();
  }

  /** Bytes of the file, as they are on the wire, that are across. */
  public abstract long bytes();

  /** Packets that were sent again, or arrived again. */
  public final long retransmissions() {
    return machine.retransmissions();
  }

  /** What the storage threw, where that is why the transfer failed. */
  public final @Nullable IOException storageFailure() {
    return storageFailure;
  }

  /** Begins; called once, when the owner is ready to be told. */
  public final void start() {
    socket.handler(this);
    drain(context.now());
  }

  /** Ends the transfer; the other side is told why. */
  public final void cancel(String reason) {
    if (!closed) {
      machine.cancel(reason);
      drain(context.now());
    }
  }

  /**
   * The client sent the same request again: repeats the answer, unless the client has shown that it
   * got it.
   *
   * @return false where it has, so that this is a new request
   */
  public final boolean onRequestRepeated() {
    if (settled || machine.isPeerValidated()) {
      return false;
    }
    long now = context.now();
    machine.onHandshakeRetransmitted(now);
    drain(now);
    return true;
  }

  @Override
  public final void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    if (!sender.equals(peer)) {
      rejectUnknownTid(context, socket, datagram, sender);
      return;
    }
    switch (Opcode.of(PacketDecoder.opcode(datagram))) {
      case DATA -> onData(datagram, now);
      case ACK -> onAck(datagram, now);
      case ERROR -> onError(datagram);
      case OACK -> onOptionAck(now);
      case null, default -> {
        // Nothing that could belong to this transfer.
        return;
      }
    }
    drain(now);
  }

  /**
   * Answers a packet that belongs to another transfer with ERROR 5; the transfer of the socket is
   * not disturbed (RFC 1350 section 4). An ERROR gets no answer.
   */
  static void rejectUnknownTid(
      SessionContext context, UdpSocket socket, ByteBuffer received, InetSocketAddress sender) {
    if (Opcode.of(PacketDecoder.opcode(received)) != Opcode.ERROR) {
      send(context, socket, UNKNOWN_TID, sender);
    }
  }

  private void onError(ByteBuffer datagram) {
    if (PacketDecoder.decode(datagram) instanceof Packet.Error error) {
      machine.onError(error);
    }
  }

  /** The peer sent a DATA. */
  abstract void onData(ByteBuffer datagram, long now);

  private void onAck(ByteBuffer datagram, long now) {
    int wire = PacketDecoder.blockNumber(datagram);
    if (wire >= 0) {
      onAck(wire, now);
    }
  }

  /** The peer sent an ACK. */
  abstract void onAck(int wire, long now);

  /** The peer sent an OACK, again. */
  abstract void onOptionAck(long now);

  @Override
  public final void onWritable(long now) {
    drain(now);
  }

  @Override
  public final void onRefused(InetSocketAddress target, long now) {
    if (target.equals(peer)) {
      machine.onRefused();
      drain(now);
    }
  }

  @Override
  public final void onWake(long now) {
    machine.onTimer(now);
    drain(now);
  }

  final void onStorageFailure(IOException failure) {
    storageFailed(failure);
    drain(context.now());
  }

  /** The same, where what the machine wants is about to be carried out anyway. */
  final void storageFailed(IOException failure) {
    storageFailure = failure;
    LOG.log(System.Logger.Level.DEBUG, "a storage failed", failure);
    StorageException told = StorageException.of(failure, "the file could not be read or written");
    machine.onStorageFailure(told.code(), told.peerMessage());
  }

  /** Carries out all that the machine wants. */
  final void drain(long now) {
    if (closed) {
      return;
    }
    if (machine.ending() == null) {
      perform(now);
    }
    Packet.Error error = machine.takeError();
    if (error != null) {
      send(error);
    }
    Ending ending = machine.ending();
    if (ending == null) {
      socket.wakeAt(machine.nextDeadline());
    } else {
      settle(ending instanceof Ending.Failed(Failure failure) ? failure : null);
      close();
    }
  }

  /** Carries out what only this kind of machine wants. */
  abstract void perform(long now);

  final void progressed() {
    listener.onProgress(this);
  }

  final void settle(@Nullable Failure failure) {
    if (!settled) {
      settled = true;
      listener.onSettled(this, failure);
    }
  }

  private void close() {
    closed = true;
    socket.close();
    releaseFile();
    tellIfClosed();
  }

  /** Closes the file and gives the memory back; a transfer that lingers needs only its socket. */
  final void releaseFile() {
    if (fileReleased) {
      return;
    }
    fileReleased = true;
    int bytes = bufferBytes();
    closeFile(
        () -> {
          context.budget().giveBack(bytes);
          IoTask.post(context.loop(), this::onFileClosed);
        });
  }

  private void onFileClosed() {
    fileClosed = true;
    tellIfClosed();
  }

  private void tellIfClosed() {
    if (closed && fileClosed) {
      listener.onClosed(this);
    }
  }

  abstract int bufferBytes();

  /** Closes the file on the I/O threads, and goes on there. */
  abstract void closeFile(Runnable afterwards);

  /** Sends a packet to the peer. */
  final void send(Packet packet) {
    send(context, socket, packet, peer);
  }

  /** Sends a packet; one that the system refuses counts as lost on the way. */
  static void send(
      SessionContext context, UdpSocket socket, Packet packet, InetSocketAddress target) {
    ByteBuffer datagram = context.loop().sendBuffer().clear();
    PacketEncoder.encode(packet, datagram);
    try {
      socket.send(datagram.flip(), target);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "sending failed", e);
    }
  }

  /** The loop's send buffer, empty. */
  final ByteBuffer sendBuffer() {
    return context.loop().sendBuffer().clear();
  }

  /**
   * Sends datagrams to the peer; the position of {@code run} tells how far that came.
   *
   * @param datagramBytes of each datagram but the last
   * @return false where the socket is full; what the system refuses counts as lost on the way
   */
  final boolean sendRun(ByteBuffer run, int datagramBytes) {
    try {
      return socket.sendRun(run, datagramBytes, peer);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "sending failed", e);
      run.position(run.limit());
      return true;
    }
  }
}
