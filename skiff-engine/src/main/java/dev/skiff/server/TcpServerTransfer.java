package dev.skiff.server;

import dev.skiff.log.SafeLog;
import dev.skiff.net.ClientKey;
import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.tcp.MessageEncoder;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.TransferStart;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.tcp.Cancellation;
import dev.skiff.tcp.ConnectionException;
import dev.skiff.tcp.FileCalls;
import dev.skiff.tcp.FileEnd;
import dev.skiff.tcp.FileReceiver;
import dev.skiff.tcp.FileSender;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request over TCP and its transfer. For the connection's thread. */
final class TcpServerTransfer {
  private static final System.Logger LOG = SafeLog.of(TcpServerTransfer.class);

  private final TcpServerContext context;
  private final MessageConnection connection;
  private final InetSocketAddress client;
  private final Packet.Request request;
  private final Cancellation cancellation = new Cancellation();
  private final FileCalls calls;
  private final TransferStart start;
  private List<Option> agreed = List.of();
  private OptionalLong totalBytes = OptionalLong.empty();
  private Admission.@Nullable Place place;

  TcpServerTransfer(
      TcpServerContext context,
      MessageConnection connection,
      InetSocketAddress client,
      Packet.Request request) {
    this.context = context;
    this.connection = connection;
    this.client = client;
    this.request = request;
    this.start = new TransferStart(Transport.TCP, request, context.clock());
    this.calls = new FileCalls(context.io(), context.limits().stall(), cancellation);
  }

  /** Ends the transfer. The client gets an ERROR with the reason. For any thread. */
  void cancel(String reason) {
    cancellation.cancel(reason);
  }

  /**
   * The result of a file that was opened.
   *
   * @param end null if the OACK could not be sent
   * @param failure null if the file is complete
   */
  private record Outcome(@Nullable FileEnd end, @Nullable Failure failure) {
    boolean hasBegun() {
      return end != null && end.hasBegun();
    }
  }

  /**
   * Runs the transfer. When the client gets the final message, the place of the transfer is free.
   *
   * @return true if the connection is kept for the next request: the transfer is complete, or it
   *     has failed before its first DATA
   */
  boolean run() throws ConnectionException {
    Outcome outcome;
    try {
      outcome = transfer(context.files().check(request));
    } catch (StorageException e) {
      refuse(e);
      return true;
    }
    if (outcome.end() instanceof FileReceiver) {
      answerWrite(outcome.failure());
    }
    return switch (outcome.failure()) {
      case null -> true;
      case Failure.PeerError _, Failure.StorageFailed _ -> !outcome.hasBegun();
      default -> false;
    };
  }

  private Outcome transfer(Mode mode) throws StorageException {
    admit();
    try {
      return request.direction() == Direction.READ ? read(mode) : write(mode);
    } catch (IOException e) {
      throw RequestAuthorizer.unopened(e);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a transfer threw an exception", e);
      throw new StorageException(ErrorCode.NOT_DEFINED, "internal error", e);
    } finally {
      leave();
    }
  }

  /** Answers the client's final message, unless this side has sent an ERROR already. */
  private void answerWrite(@Nullable Failure failure) throws ConnectionException {
    if (failure == null) {
      connection.sendAck();
    } else if (failure instanceof Failure.PeerError) {
      connection.send(Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped"));
    }
  }

  private void admit() throws StorageException {
    if (context.isStopping()) {
      throw new StorageException(ErrorCode.NOT_DEFINED, ServerPort.SHUTTING_DOWN);
    }
    place = context.admission().enter(client.getAddress());
  }

  /** Frees the place for another transfer. */
  private void leave() {
    if (place != null) {
      place.leave();
    }
  }

  private void refuse(StorageException reason) throws ConnectionException {
    tellRefused(reason);
    if (request.direction() == Direction.WRITE) {
      connection.skipFile(context.closingTime());
    }
  }

  /** Tells the listener and the client that the request is refused. */
  void tellRefused(StorageException reason) throws ConnectionException {
    report(null, new Failure.StorageFailed(reason.code(), reason.peerMessage()));
    connection.pace().transfer(context.limits().stall(), cancellation);
    connection.send(Packet.Error.of(reason.code(), reason.peerMessage()));
  }

  /** Runs a part of the transfer with a buffer for bytes of the file. */
  private Outcome withBuffer(Function<ByteBuffer, Outcome> part) throws StorageException {
    ClientKey key = ClientKey.of(client.getAddress());
    ByteBuffer buffer = context.buffers().take(key);
    try {
      return part.apply(buffer);
    } finally {
      context.buffers().giveBack(key, buffer, calls.isIdle());
    }
  }

  private Outcome read(Mode mode) throws IOException {
    RequestAuthorizer files = context.files();
    Source source = calls.open(files.isPrompt(), () -> files.openForReading(request, mode, client));
    try {
      agree(source.sizeBytes());
      return withBuffer(buffer -> send(source, buffer));
    } finally {
      calls.close(source.isPrompt(), source, () -> {});
    }
  }

  private Outcome send(Source source, ByteBuffer buffer) {
    if (!agreed.isEmpty()) {
      MessageEncoder.putControl(buffer, new Packet.OptionAck(agreed));
    }
    FileSender sender =
        new FileSender(
            means(buffer), source, TcpServerTransfer::isError, TcpServerTransfer::failureOf);
    Failure failure;
    try {
      connection.pace().send(context.limits().stall(), cancellation);
      failure = sender.send();
    } catch (ConnectionException e) {
      failure = e.failure();
    }
    report(sender, failure);
    return new Outcome(sender, failure);
  }

  /** While a file is sent, its client may only cancel. Its next request waits. */
  private static boolean isError(Message message) {
    return message instanceof Message.Control(Packet.Error _);
  }

  private static @Nullable Failure failureOf(@Nullable Message message) {
    return message instanceof Message.Control(Packet.Error error)
        ? new Failure.PeerError(error.code(), error.message())
        : null;
  }

  /** An upload takes its buffer when bytes of it have come: a request alone takes no memory. */
  private Outcome write(Mode mode) throws IOException {
    RequestAuthorizer files = context.files();
    Sink sink = calls.open(files.isPrompt(), () -> files.openForWriting(request, mode, client));
    Outcome outcome;
    try {
      OptionalLong announced =
          mode == Mode.OCTET ? Negotiation.announcedSize(request.options()) : OptionalLong.empty();
      agree(announced);
      connection.pace().transfer(context.limits().stall(), cancellation);
      Failure unsent = sendOptionAck();
      if (unsent == null) {
        connection.awaitInput();
        outcome =
            withBuffer(
                buffer -> {
                  FileReceiver receiver = new FileReceiver(means(buffer), sink, announced);
                  return new Outcome(receiver, receive(receiver));
                });
      } else {
        outcome = new Outcome(null, unsent);
      }
    } finally {
      calls.close(sink.isPrompt(), sink, () -> {});
    }
    report(outcome.end(), outcome.failure());
    return outcome;
  }

  private @Nullable Failure sendOptionAck() {
    try {
      if (!agreed.isEmpty()) {
        connection.send(new Packet.OptionAck(agreed));
      }
      return null;
    } catch (ConnectionException e) {
      return e.failure();
    }
  }

  private @Nullable Failure receive(FileReceiver receiver) {
    try {
      Failure failure = receiver.receive(TcpServerTransfer::misplaced);
      if (failure == null) {
        failure = takenBack();
      }
      return failure == null ? receiver.commit() : failure;
    } catch (ConnectionException e) {
      return e.failure();
    }
  }

  private static Failure misplaced(Packet.OptionAck oack) {
    return new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "an OACK comes from servers only");
  }

  /** The client's ERROR, if it has cancelled before the file is published. */
  private @Nullable Failure takenBack() throws ConnectionException {
    return failureOf(connection.poll(TcpServerTransfer::isError));
  }

  private void agree(OptionalLong size) {
    List<Option> asked =
        request.options().stream().filter(option -> option.is(Option.TRANSFER_SIZE)).toList();
    Agreement agreement = Negotiation.answer(asked, size, context.limits());
    agreed = agreement.options();
    totalBytes = agreement.parameters().transferSizeBytes();
  }

  private FileEnd.Means means(ByteBuffer buffer) {
    return new FileEnd.Means(
        connection,
        calls,
        cancellation,
        buffer,
        bytes -> context.listener().onProgress(bytes, totalBytes),
        this::leave);
  }

  private void report(@Nullable FileEnd end, @Nullable Failure failure) {
    long bytes = end == null ? 0 : end.bytes();
    context.listener().onEnd(start.report(client, agreed, bytes, 0, 0, List.of(), failure));
  }
}
