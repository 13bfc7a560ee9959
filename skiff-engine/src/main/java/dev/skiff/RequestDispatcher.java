package dev.skiff;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.session.Job;
import dev.skiff.session.Prepared;
import dev.skiff.session.SessionContext;
import dev.skiff.storage.StorageException;
import dev.skiff.transport.UdpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes to a server's main port: requests become transfers, each with a socket of its own; the
 * rest is told that it has no business there. For the loop's thread only.
 */
final class RequestDispatcher implements UdpPort.Handler {
  private static final System.Logger LOG = System.getLogger(RequestDispatcher.class.getName());

  /** Anything shorter is no packet at all, and is not worth an answer. */
  private static final int SHORTEST_PACKET = 4;

  private final SessionContext context;
  private final ServedFiles files;
  private final RunningTransfers running;
  private @Nullable UdpPort port;

  RequestDispatcher(SessionContext context, ServedFiles files, RunningTransfers running) {
    this.context = context;
    this.files = files;
    this.running = running;
  }

  /** The port that answers are sent from; called before the first datagram comes. */
  void attach(UdpPort mainPort) {
    port = mainPort;
  }

  @Override
  public void onDatagram(
      ByteBuffer datagram, InetSocketAddress sender, InetSocketAddress asked, long now) {
    if (sender.getPort() == 0 || datagram.remaining() < SHORTEST_PACKET) {
      return;
    }
    Route route = new Route(sender, asked);
    if (isRequest(datagram) && datagram.remaining() > context.limits().requestBytes()) {
      refuse(route, ErrorCode.ILLEGAL_OPERATION, "request is too long");
      return;
    }
    switch (PacketDecoder.decode(datagram)) {
      case Packet.Request request -> onRequest(request, route, now);
      case Packet.Error error ->
          LOG.log(System.Logger.Level.DEBUG, "an ERROR to the main port: {0}", error);
      case Datagram.Malformed malformed ->
          refuse(route, ErrorCode.ILLEGAL_OPERATION, malformed.problem());
      case Packet other ->
          refuse(route, ErrorCode.ILLEGAL_OPERATION, "only requests come to this port");
    }
  }

  private static boolean isRequest(ByteBuffer datagram) {
    Opcode opcode = Opcode.of(PacketDecoder.opcode(datagram));
    return opcode == Opcode.RRQ || opcode == Opcode.WRQ;
  }

  private void onRequest(Packet.Request request, Route route, long now) {
    for (RunningTransfers.Entry overdue : running.overdue(now)) {
      fail(overdue, new StorageException(ErrorCode.NOT_DEFINED, "the storage does not answer"));
    }
    if (running.joins(request, route, now)) {
      return;
    }
    RunningTransfers.Entry entry = running.begin(request, route);
    try {
      Mode mode = files.check(request);
      running.admit(entry);
      Job.start(
          context.io(),
          context.loop(),
          () -> prepare(request, mode, route),
          prepared -> running.start(entry, prepared, failure -> fail(entry, failure)),
          failure -> fail(entry, failure),
          tooLate -> tooLate.abandon(context));
    } catch (StorageException e) {
      fail(entry, e);
    }
  }

  /** On an I/O thread: storages may block. */
  private Prepared prepare(Packet.Request request, Mode mode, Route route) throws IOException {
    InetSocketAddress client = route.client();
    return request.direction() == Direction.READ
        ? Prepared.read(context, request.options(), files.openForReading(request, mode, client))
        : Prepared.write(
            context, request.options(), mode, files.openForWriting(request, mode, client));
  }

  private void fail(RunningTransfers.Entry entry, IOException cause) {
    if (!running.isRunning(entry)) {
      return;
    }
    if (!(cause instanceof StorageException)) {
      LOG.log(System.Logger.Level.WARNING, "a storage failed to open a file", cause);
    }
    StorageException told = StorageException.of(cause, "the file could not be opened");
    refuse(entry.route(), told.code(), told.peerMessage());
    running.refused(entry, new Failure.Storage(told.code(), told.peerMessage()));
  }

  private void refuse(Route route, ErrorCode code, String message) {
    try {
      if (port != null) {
        ByteBuffer datagram = context.outgoing().clear();
        PacketEncoder.encode(Packet.Error.of(code, message), datagram);
        port.send(datagram.flip(), route.client(), route.asked());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "sending a refusal failed", e);
    }
  }
}
