package dev.skiff.server;

import dev.skiff.io.IoTask;
import dev.skiff.io.IoWork;
import dev.skiff.log.SafeLog;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Opcode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.protocol.wire.PacketDecoder;
import dev.skiff.protocol.wire.PacketEncoder;
import dev.skiff.transfer.StorageException;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the packets of a server's main port: requests become transfers, each with a socket of its
 * own; any other packet gets ERROR 4. For the thread of the loop that has the port, except where it
 * says otherwise.
 */
final class RequestDispatcher implements UdpPort.Handler {
  private static final System.Logger LOG = SafeLog.of(RequestDispatcher.class);

  /** Requests that wait for a place, each for some microseconds. */
  private static final int MOST_WAITING = 256;

  /** Anything shorter is no packet at all, and is not worth an answer. */
  private static final int SHORTEST_PACKET = 4;

  private final SessionContext context;
  private final RequestAuthorizer files;
  private final UdpTransferTable running;
  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable UdpPort port;

  RequestDispatcher(SessionContext context, RequestAuthorizer files, UdpTransferTable running) {
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
    RequestAddress route = new RequestAddress(sender, asked);
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

  private void onRequest(Packet.Request request, RequestAddress route, long now) {
    for (UdpServerTransfer overdue : running.overdue(now)) {
      giveUp(overdue, new StorageException(ErrorCode.NOT_DEFINED, "the storage does not answer"));
    }
    if (!running.joins(request, route, () -> onNewRequest(request, route))) {
      onNewRequest(request, route);
    }
  }

  private void onNewRequest(Packet.Request request, RequestAddress route) {
    UdpServerTransfer entry = running.begin(request, route);
    try {
      Mode mode = files.check(request);
      admit(entry, mode, refusal -> await(entry, mode, refusal));
    } catch (StorageException e) {
      fail(entry, e);
    }
  }

  /** For a place: the last ACK of the transfer before may be in another loop's hands. */
  private void await(UdpServerTransfer entry, Mode mode, StorageException refusal) {
    if (waiting.size() == MOST_WAITING) {
      fail(entry, refusal);
      return;
    }
    waiting.add(() -> admit(entry, mode, stillRefused -> fail(entry, stillRefused)));
    if (waiting.size() == 1) {
      running.afterAllLoops(this::admitWaiting);
    }
  }

  private void admitWaiting() {
    List<Runnable> served = List.copyOf(waiting);
    waiting.clear();
    served.forEach(Runnable::run);
  }

  private void admit(UdpServerTransfer entry, Mode mode, Consumer<StorageException> onRefusal) {
    try {
      running.admit(entry);
    } catch (StorageException e) {
      onRefusal.accept(e);
      return;
    }
    handOver(entry, mode);
  }

  private void handOver(UdpServerTransfer entry, Mode mode) {
    EventLoop loop = entry.context().loop();
    if (loop.isLoopThread()) {
      open(entry, mode);
    } else if (!IoTask.post(loop, () -> open(entry, mode))) {
      fail(entry, new StorageException(ErrorCode.NOT_DEFINED, ServerPort.SHUTTING_DOWN));
    }
  }

  /** On the thread of the entry's loop: at once where that waits for nothing, else elsewhere. */
  private void open(UdpServerTransfer entry, Mode mode) {
    SessionContext worker = entry.context();
    Packet.Request request = entry.request();
    try {
      if (request.direction() == Direction.READ) {
        Optional<TransferFile> file =
            files.openNow(request, mode, entry.route().client()).map(TransferFile::requested);
        if (file.isPresent() && file.get().isPrompt()) {
          start(entry, file.get().answer(worker, request.options()));
          return;
        }
        if (file.isPresent()) {
          prepareAndStart(entry, () -> file.get().answer(worker, request.options()));
          return;
        }
      }
    } catch (IOException e) {
      failAtHome(entry, e);
      return;
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a storage threw an exception", e);
      failAtHome(entry, new IOException(e));
      return;
    }
    prepareAndStart(entry, () -> prepare(entry, mode));
  }

  /** What may block, on an I/O thread. */
  private void prepareAndStart(UdpServerTransfer entry, IoWork<TransferFile.Answer> preparation) {
    SessionContext worker = entry.context();
    IoTask.start(
        worker.io(),
        worker.loop(),
        preparation,
        prepared -> start(entry, prepared),
        failure -> failAtHome(entry, failure),
        TransferFile.Answer::abandon);
  }

  /** On an I/O thread: storages may block. */
  private TransferFile.Answer prepare(UdpServerTransfer entry, Mode mode) throws IOException {
    Packet.Request request = entry.request();
    InetSocketAddress client = entry.route().client();
    TransferFile file =
        request.direction() == Direction.READ
            ? TransferFile.requested(files.openForReading(request, mode, client))
            : TransferFile.offered(files.openForWriting(request, mode, client), mode);
    return file.answer(entry.context(), request.options());
  }

  private void start(UdpServerTransfer entry, TransferFile.Answer prepared) {
    running.start(entry, prepared, failure -> fail(entry, failure));
  }

  private void failAtHome(UdpServerTransfer entry, IOException cause) {
    running.onHome(() -> fail(entry, cause));
  }

  /** Unless its transfer is beginning at this moment. */
  private void giveUp(UdpServerTransfer entry, IOException cause) {
    if (entry.claim()) {
      fail(entry, cause);
    }
  }

  private void fail(UdpServerTransfer entry, IOException cause) {
    if (!running.isRunning(entry)) {
      return;
    }
    if (!(cause instanceof StorageException)) {
      LOG.log(System.Logger.Level.WARNING, "a storage failed to open a file", cause);
    }
    StorageException told = StorageException.of(cause, "the file could not be opened");
    refuse(entry.route(), told.code(), told.peerMessage());
    running.refused(entry, new Failure.StorageFailed(told.code(), told.peerMessage()));
  }

  private void refuse(RequestAddress route, ErrorCode code, String message) {
    try {
      if (port != null) {
        ByteBuffer datagram = context.loop().sendBuffer().clear();
        PacketEncoder.encode(Packet.Error.of(code, message), datagram);
        datagram.flip();
        port.send(datagram, route.client(), route.asked());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "sending a refusal failed", e);
    }
  }
}
