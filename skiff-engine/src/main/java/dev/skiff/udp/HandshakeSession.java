package dev.skiff.udp;

import dev.skiff.log.SafeLog;
import dev.skiff.net.UdpHandler;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.ClientHandshake;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.protocol.wire.PacketSummary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfer from the request to the first answer. The answer may come from any port of
 * the server, and that port becomes the server's TID (RFC 1350 section 4). For the event loop's
 * thread only.
 */
public final class HandshakeSession implements UdpHandler {
  /** The owner's callbacks, on the loop's thread. One of the other two is called, once. */
  public interface Listener {
    /**
     * The request is sent.
     *
     * @param number 1 for the first time
     */
    default void onRequest(int number) {}

    /**
     * The server accepted the request.
     *
     * @param byOptionAck true if the answer was an OACK
     * @param tid the address and port that the answer came from
     * @return the transfer, not started yet; it takes over the socket
     */
    Session onAccepted(Agreement agreement, boolean byOptionAck, InetSocketAddress tid);

    /** The handshake failed, or the request could not be sent. The socket is closed. */
    void onFailed(Failure failure);
  }

  private static final System.Logger LOG = SafeLog.of(HandshakeSession.class);

  private final SessionContext context;
  private final UdpSocket socket;
  private final InetSocketAddress server;
  private final Packet.Request request;
  private final boolean persistent;
  private final boolean lastAddress;
  private final UnknownTids unknownTids;
  private final ClientHandshake machine;
  private final Listener listener;
  private int requests;
  private boolean over;

  /** The latest failure that a persistent handshake has not taken for its end. */
  private @Nullable Failure latestFailure;

  /** The latest packet that came and was not an answer, for people; empty if none came. */
  private String unexpected = "";

  /**
   * @param server the address and port that the request goes to
   * @param persistent true to take a closed port and a failure to send for lost packets: a router
   *     that boots has both. Only if this is the last address
   * @param lastAddress true if the host has no further address to ask; then an unreachable host is
   *     waited for
   */
  public HandshakeSession(
      SessionContext context,
      UdpSocket socket,
      InetSocketAddress server,
      Packet.Request request,
      boolean persistent,
      boolean lastAddress,
      Listener listener) {
    this.context = context;
    this.socket = socket;
    this.server = server;
    this.request = request;
    this.persistent = persistent;
    this.lastAddress = lastAddress;
    this.listener = listener;
    this.unknownTids = new UnknownTids(context, socket);
    this.machine =
        new ClientHandshake(
            request.direction(), request.options(), context.limits(), context.now());
  }

  /** Sends the request. */
  public void start() {
    socket.handler(this);
    drain();
  }

  /** Ends the handshake, as failed. */
  public void cancel(String reason) {
    machine.cancel(reason);
    drain();
  }

  @Override
  public void onDatagram(ByteBuffer datagram, InetSocketAddress sender, long now) {
    if (!sender.getAddress().equals(server.getAddress())) {
      unexpected =
          "a packet came from %s, not from the address that was asked"
              .formatted(sender.getAddress().getHostAddress());
      unknownTids.reject(datagram, sender);
      return;
    }
    latestFailure = null;
    Datagram decoded = PacketDecoder.decode(datagram);
    switch (decoded) {
      case Packet.OptionAck oack -> machine.onOptionAck(oack);
      case Packet.Data data -> machine.onData(data.block());
      case Packet.Ack ack -> machine.onAck(ack.block());
      case Packet.Error error -> machine.onError(error);
      default -> {
        unexpected = "it sent bytes that are not an answer";
        return;
      }
    }
    if (machine.result() == null && decoded instanceof Packet packet) {
      unexpected =
          "it answered with %s, which is not due".formatted(PacketSummary.of(packet).describe());
    }
    settle(datagram, sender, now);
  }

  private void settle(ByteBuffer datagram, InetSocketAddress sender, long now) {
    Packet.Error error = machine.takeError();
    if (error != null) {
      Session.send(context, socket, error, sender);
    }
    if (machine.result()
        instanceof ClientHandshake.Result.Accepted(Agreement agreement, boolean byOptionAck)) {
      handOver(agreement, byOptionAck, datagram, sender, now);
    } else {
      drain();
    }
  }

  private void handOver(
      Agreement agreement,
      boolean byOptionAck,
      ByteBuffer datagram,
      InetSocketAddress sender,
      long now) {
    Session session;
    try {
      session = listener.onAccepted(agreement, byOptionAck, sender);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a transfer cannot begin", e);
      String reason = "cannot begin the transfer: " + e;
      Packet.Error refusal = Packet.Error.of(ErrorCode.NOT_DEFINED, "the client cannot begin");
      Session.send(context, socket, refusal, sender);
      fail(new Failure.StorageFailed(ErrorCode.NOT_DEFINED, reason));
      return;
    }
    over = true;
    session.onRequestAnswered(machine.roundTripNanos(now), now);
    session.start();
    if (!byOptionAck && request.direction() == Direction.READ) {
      session.onDatagram(datagram, sender, now);
    }
  }

  @Override
  public void onWritable(long now) {
    // The timer repeats the request in any case.
  }

  @Override
  public void onRefused(InetSocketAddress target, long now) {
    if (target.equals(server)) {
      onNetworkFailure(new Failure.Refused(false), persistent);
    }
  }

  @Override
  public void onUnreachable(InetSocketAddress target, long now) {
    if (target.equals(server)) {
      String host = server.getAddress().getHostAddress();
      Failure failure =
          new Failure.Unreachable(host + " cannot be reached: no route, or a firewall");
      onNetworkFailure(failure, lastAddress);
    }
  }

  /**
   * Nothing answers now.
   *
   * @param mayPass true to take it for a lost packet. An ICMP message about a host or a network is
   *     a hint and no proof (RFC 1122 section 3.2.2.1)
   */
  private void onNetworkFailure(Failure failure, boolean mayPass) {
    if (!over && mayPass) {
      latestFailure = failure;
    } else if (!over) {
      fail(failure);
    }
  }

  @Override
  public void onWake(long now) {
    machine.onTimer(now);
    drain();
  }

  private void drain() {
    if (over) {
      return;
    }
    if (machine.takeRequest()) {
      sendRequest();
    }
    if (over) {
      return;
    }
    if (machine.result() instanceof ClientHandshake.Result.Failed(Failure failure)) {
      fail(explained(failure));
    } else {
      socket.wakeAt(machine.nextDeadline());
    }
  }

  private void fail(Failure failure) {
    over = true;
    socket.close();
    listener.onFailed(failure);
  }

  /** Adds the reason to silence, if one is known. */
  private Failure explained(Failure failure) {
    if (!(failure instanceof Failure.NoAnswer silence)) {
      return failure;
    }
    return latestFailure != null
        ? latestFailure
        : new Failure.NoAnswer(silence.tries(), silence.waited(), false, unexpected);
  }

  private void sendRequest() {
    requests++;
    listener.onRequest(requests);
    try {
      ByteBuffer datagram = context.loop().sendBuffer().clear();
      PacketEncoder.encode(request, datagram);
      socket.send(datagram.flip(), server);
    } catch (IOException e) {
      onNetworkFailure(notSent(e), persistent);
    }
  }

  /** The failure of a request that the system did not send. */
  public static Failure notSent(IOException cause) {
    return new Failure.Unreachable("cannot send the request: " + cause.getMessage());
  }
}
