package dev.skiff;

import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.Negotiation;
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
import dev.skiff.storage.FileRequest;
import dev.skiff.storage.Storage;
import dev.skiff.storage.StorageException;
import dev.skiff.storage.WriteOptions;
import dev.skiff.transport.UdpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
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
  private final Storage storage;
  private final AccessPolicy policy;
  private final RunningTransfers running;
  private @Nullable UdpPort port;

  RequestDispatcher(
      SessionContext context, Storage storage, AccessPolicy policy, RunningTransfers running) {
    this.context = context;
    this.storage = storage;
    this.policy = policy;
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
      Mode mode = mode(request);
      policy.check(request.direction());
      running.admit(entry);
      Job.start(
          context.io(),
          context.loop(),
          () -> prepare(request, route, mode),
          prepared -> running.start(entry, prepared, failure -> fail(entry, failure)),
          failure -> fail(entry, failure),
          tooLate -> tooLate.abandon(context));
    } catch (StorageException e) {
      fail(entry, e);
    }
  }

  private static Mode mode(Packet.Request request) throws StorageException {
    return Mode.named(request.mode())
        .orElseThrow(
            () ->
                new StorageException(
                    ErrorCode.ILLEGAL_OPERATION, "mode is not served, only octet and netascii"));
  }

  /** On an I/O thread: storages may block. */
  private Prepared prepare(Packet.Request request, Route route, Mode mode) throws IOException {
    FileRequest file = new FileRequest(request.filename(), route.client());
    if (request.direction() == Direction.READ) {
      return Prepared.read(context, request.options(), mode, storage.openForReading(file));
    }
    Limits limits = context.limits();
    OptionalLong announced = Negotiation.announcedSize(request.options());
    if (announced.isPresent() && announced.getAsLong() > limits.uploadBytes()) {
      throw new StorageException(
          ErrorCode.DISK_FULL,
          "larger than the " + limits.uploadBytes() + " bytes this server accepts");
    }
    WriteOptions options = new WriteOptions(policy.overwrite(), announced, limits.uploadBytes());
    return Prepared.write(context, request.options(), mode, storage.openForWriting(file, options));
  }

  private void fail(RunningTransfers.Entry entry, IOException cause) {
    if (!running.isRunning(entry)) {
      return;
    }
    ErrorCode code = ErrorCode.NOT_DEFINED;
    String message = "the file could not be opened";
    if (cause instanceof StorageException known) {
      code = known.code();
      message = known.peerMessage();
    } else {
      LOG.log(System.Logger.Level.WARNING, "a storage failed to open a file", cause);
    }
    refuse(entry.route(), code, message);
    running.refused(entry, new Failure.Storage(code, message));
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
