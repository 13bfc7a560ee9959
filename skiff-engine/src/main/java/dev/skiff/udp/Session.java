package dev.skiff.udp;

import dev.skiff.io.IoTask;
import dev.skiff.io.NoThreadException;
import dev.skiff.log.SafeLog;
import dev.skiff.net.AddressScope;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Ending;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Transfer;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running transfer over UDP. It passes packets, storage results and the time to its state
 * machine, and carries out the machine's outputs. For the event loop's thread only.
 */
public abstract sealed class Session implements UdpHandler permits SendSession, ReceiveSession {
  /** The owner's callbacks, on the loop's thread. */
  public interface Listener {
    /** The peer has answered for the first time: its address is not forged. */
    default void onPeerValidated(Session session) {
      // Only a server's peer may be forged.
    }

    /** More of the file has arrived. */
    void onProgress(Session session);

    /**
     * The outcome is known. An upload may still answer a repeated last block after this.
     *
     * @param failure the reason of a failure; null if the transfer succeeded
     */
    void onSettled(Session session, @Nullable Failure failure);

    /** The socket and the file are closed. */
    void onClosed(Session session);
  }

  private static final System.Logger LOG = SafeLog.of(Session.class);

  final SessionContext context;
  private final UdpSocket socket;
  private final InetSocketAddress peer;
  private final Listener listener;
  private final Transfer machine;
  private final UnknownTids unknownTids;
  private @Nullable IOException storageFailure;
  private boolean peerValidated;
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
    this.unknownTids = new UnknownTids(context, socket);
  }

  /** The other side's address and TID. */
  public final InetSocketAddress peer() {
    return peer;
  }

  /** The event loop of the transfer. Calls from other threads have to go through it. */
  public final EventLoop loop() {
    return context.loop();
  }

  /**
   * A client's request was answered. Called before the transfer starts.
   *
   * @param roundTripNanos the time from the request to its answer; negative if it is not known
   */
  void onRequestAnswered(long roundTripNanos, long now) {
    // Only a sender needs it.
  }

  /** True if the peer has answered at least once, which shows that its address is not forged. */
  public final boolean isPeerValidated() {
    return machine.isPeerValidated();
  }

  /** Bytes of the file that have arrived, counted as on the wire. */
  public abstract long bytes();

  /** The number of packets that this side sent again. */
  public final long retransmissions() {
    return machine.retransmissions();
  }

  /** The number of packets that came again. */
  public final long duplicates() {
    return machine.duplicates();
  }

  /** The fallbacks of this side while the file was transferred; empty in most transfers. */
  public List<Fallback> fallbacks() {
    return List.of();
  }

  /** The exception of the storage, if that is why the transfer failed; else null. */
  public final @Nullable IOException storageFailure() {
    return storageFailure;
  }

  /** Begins the transfer. Called once, when the owner is ready for callbacks. */
  public final void start() {
    socket.handler(this);
    drain(context.now());
  }

  /** Ends the transfer. The peer gets the reason in an ERROR. */
  public final void cancel(String reason) {
    if (!closed) {
      machine.cancel(reason);
      drain(context.now());
    }
  }

  /** Ends the transfer. The peer, which has begun another one, gets no ERROR. */
  public final void abandon(String reason) {
    if (!closed) {
      machine.abandon(reason);
      drain(context.now());
    }
  }

  /**
   * The client sent the same request again. This repeats the answer, unless the client has shown
   * that it got it.
   *
   * @return false if the client got the answer, so that this is a new request
   */
  public final boolean onRequestRepeated() {
    if (settled || isPeerValidated()) {
      return false;
    }
    long now = context.now();
    machine.onHandshakeRetransmitted(now);
    drain(now);
    return true;
  }

  @Override
  public final void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    if (!AddressScope.isSame(sender, peer)) {
      unknownTids.reject(datagram, sender);
      return;
    }
    switch (Opcode.of(PacketDecoder.opcode(datagram))) {
      case DATA -> onData(datagram, now);
      case ACK -> onAck(datagram, now);
      case ERROR -> onError(datagram);
      case OACK -> onOptionAck(now);
      case null, default -> {
        // Not a packet of a transfer: ignored.
        return;
      }
    }
    drain(now);
  }

  private void onError(ByteBuffer datagram) {
    if (PacketDecoder.decode(datagram) instanceof Packet.Error error) {
      onError(error);
    }
  }

  /** The peer sent an ERROR. */
  void onError(Packet.Error error) {
    machine.onError(error);
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

  /** The peer sent an OACK again. */
  abstract void onOptionAck(long now);

  @Override
  public final void onWritable(long now) {
    drain(now);
  }

  @Override
  public final void onRefused(InetSocketAddress target, long now) {
    if (AddressScope.isSame(target, peer)) {
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

  /** A storage failed, during {@link #drain}, which then sends the ERROR. */
  final void storageFailed(IOException failure) {
    storageFailure = failure;
    LOG.log(System.Logger.Level.DEBUG, "a storage failed", failure);
    String usual = NoThreadException.textOr(failure, "the file could not be read or written");
    StorageException told = StorageException.of(failure, usual);
    machine.onStorageFailure(told.code(), told.peerMessage());
  }

  /** Carries out the outputs of the state machine. */
  final void drain(long now) {
    if (closed) {
      return;
    }
    if (!peerValidated && isPeerValidated()) {
      peerValidated = true;
      listener.onPeerValidated(this);
    }
    if (machine.ending() == null) {
      perform(now);
    }
    Ending ending = machine.ending();
    if (ending != null) {
      // Before an ERROR: the client that gets it may send its next request at once.
      settle(ending instanceof Ending.Failed(Failure failure) ? failure : null);
    }
    Packet.Error error = machine.takeError();
    if (error != null) {
      send(error);
    }
    if (ending == null) {
      socket.wakeAt(machine.nextDeadline());
    } else {
      close();
    }
  }

  /** Carries out the outputs that only this kind of state machine has. */
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

  /** Closes the file and gives its memory back. A transfer that lingers needs only its socket. */
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

  /** The memory for blocks of the file, in bytes. */
  abstract int bufferBytes();

  /** Closes the file, and then runs {@code afterwards}, maybe on an I/O thread. */
  abstract void closeFile(Runnable afterwards);

  /** Sends a packet to the peer. */
  final void send(Packet packet) {
    send(context, socket, packet, peer);
  }

  /** Sends a packet. If the system refuses it, it counts as lost on the way. */
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
   * Sends datagrams to the peer. The position of {@code run} moves behind the last one that was
   * sent. Datagrams that the system refuses count as sent, and lost on the way.
   *
   * @param datagramBytes the size of each datagram but the last
   * @return false if the socket is full
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
