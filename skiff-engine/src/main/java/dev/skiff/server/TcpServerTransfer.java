package dev.skiff.server;

import dev.skiff.log.SafeLog;
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
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One request that came by TCP, and what becomes of it. On the connection's thread. */
final class TcpServerTransfer {
  private static final System.Logger LOG = SafeLog.of(TcpServerTransfer.class);

  /** A server that is closing does not wait for long. */
  private static final Duration SKIPPING_AT_THE_END = Duration.ofSeconds(2);

  private final TcpServerContext context;
  private final MessageConnection connection;
  private final InetSocketAddress client;
  private final Packet.Request request;
  private final Cancellation cancellation = new Cancellation();
  private final FileCalls calls;
  private final long beganAt = System.nanoTime();
  private List<Option> agreed = List.of();
  private OptionalLong totalBytes = OptionalLong.empty();

  TcpServerTransfer(
      TcpServerContext context,
      MessageConnection connection,
      InetSocketAddress client,
      Packet.Request request) {
    this.context = context;
    this.connection = connection;
    this.client = client;
    this.request = request;
    this.calls = new FileCalls(context.io(), context.limits().stall(), cancellation);
  }

  /** Ends it; the client is told. For any thread. */
  void cancel(String reason) {
    cancellation.cancel(reason);
  }

  /** What is left to do when the file is closed, and the place free for another transfer. */
  private enum Rest {
    NOTHING,
    SEND_ACK,
    /** The client has given up. */
    SEND_ERROR,
    SKIP_FILE,
    CLOSE
  }

  /**
   * Carries it out.
   *
   * @return whether the connection is fit for the next request
   */
  boolean run() throws ConnectionException {
    try {
      return conclude(transfer(context.files().check(request)));
    } catch (StorageException e) {
      return refuse(e);
    }
  }

  private Rest transfer(Mode mode) throws StorageException {
    admit();
    try {
      ByteBuffer buffer = context.buffers().take();
      try {
        return request.direction() == Direction.READ ? read(mode, buffer) : write(mode, buffer);
      } finally {
        context.buffers().giveBack(buffer, calls.isIdle());
      }
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a transfer threw an exception", e);
      throw new StorageException(ErrorCode.NOT_DEFINED, "internal error", e);
    } finally {
      context.transfers().leave(client.getAddress());
    }
  }

  private boolean conclude(Rest rest) throws ConnectionException {
    switch (rest) {
      case NOTHING -> {}
      case SEND_ACK -> connection.sendAck();
      case SEND_ERROR -> connection.send(Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped"));
      case SKIP_FILE -> connection.skipFile(skipping(), message -> false);
      case CLOSE -> {
        return false;
      }
    }
    return true;
  }

  private Duration skipping() {
    return context.isStopping() ? SKIPPING_AT_THE_END : context.limits().stall();
  }

  private void admit() throws StorageException {
    if (context.isStopping()) {
      throw new StorageException(ErrorCode.NOT_DEFINED, ServerPort.SHUTTING_DOWN);
    }
    context.transfers().enter(client.getAddress());
  }

  private boolean refuse(StorageException reason) throws ConnectionException {
    report(null, new Failure.StorageFailed(reason.code(), reason.peerMessage()));
    connection.pace().transfer(context.limits().stall(), cancellation);
    connection.send(Packet.Error.of(reason.code(), reason.peerMessage()));
    return conclude(request.direction() == Direction.READ ? Rest.NOTHING : Rest.SKIP_FILE);
  }

  private StorageException unopened(IOException cause) {
    if (!(cause instanceof StorageException)) {
      LOG.log(System.Logger.Level.WARNING, "a storage failed to open a file", cause);
    }
    return StorageException.of(cause, "the file could not be opened");
  }

  private Rest read(Mode mode, ByteBuffer buffer) throws StorageException {
    Source source;
    try {
      source =
          calls.open(
              context.files().isPrompt(),
              () -> context.files().openForReading(request, mode, client));
    } catch (IOException e) {
      throw unopened(e);
    }
    try {
      agree(source.sizeBytes());
      if (!agreed.isEmpty()) {
        MessageEncoder.putControl(buffer, new Packet.OptionAck(agreed));
      }
      FileSender sender = new FileSender(means(buffer), source, new ClientInterjections());
      return send(sender);
    } finally {
      calls.close(source.isPrompt(), source, () -> {});
    }
  }

  private Rest send(FileSender sender) {
    try {
      connection.pace().send(context.limits().stall(), cancellation);
      report(sender, sender.send());
    } catch (ConnectionException e) {
      report(sender, e.failure());
    }
    return sender.inStep() ? Rest.NOTHING : Rest.CLOSE;
  }

  /** A client that reads may only cancel; its next request is for later. */
  private static final class ClientInterjections implements FileSender.Interjections {
    @Override
    public boolean concerns(Message message) {
      return message instanceof Message.Control(Packet.Error error);
    }

    @Override
    public @Nullable Failure take(Message message) {
      return message instanceof Message.Control(Packet.Error error)
          ? new Failure.PeerError(error.code(), error.message())
          : null;
    }
  }

  private Rest write(Mode mode, ByteBuffer buffer) throws StorageException {
    Sink sink;
    try {
      sink =
          calls.open(
              context.files().isPrompt(),
              () -> context.files().openForWriting(request, mode, client));
    } catch (IOException e) {
      throw unopened(e);
    }
    FileReceiver receiver;
    Failure failure;
    try {
      OptionalLong announced =
          mode == Mode.OCTET ? Negotiation.announcedSize(request.options()) : OptionalLong.empty();
      agree(announced);
      receiver = new FileReceiver(means(buffer), sink, announced);
      failure = receive(receiver);
    } finally {
      calls.close(sink.isPrompt(), sink, () -> {});
    }
    report(receiver, failure);
    return restOf(receiver, failure);
  }

  private static Rest restOf(FileReceiver receiver, @Nullable Failure failure) {
    if (failure == null) {
      return Rest.SEND_ACK;
    }
    if (!receiver.inStep()) {
      return Rest.CLOSE;
    }
    if (!receiver.ended()) {
      return Rest.SKIP_FILE;
    }
    return failure instanceof Failure.PeerError ? Rest.SEND_ERROR : Rest.NOTHING;
  }

  private @Nullable Failure receive(FileReceiver receiver) {
    try {
      connection.pace().transfer(context.limits().stall(), cancellation);
      if (!agreed.isEmpty()) {
        connection.send(new Packet.OptionAck(agreed));
      }
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

  /** Until the file is published, its client can still give it up. */
  private @Nullable Failure takenBack() throws ConnectionException {
    ClientInterjections interjections = new ClientInterjections();
    Message message = connection.poll(interjections::concerns);
    return message == null ? null : interjections.take(message);
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
        bytes -> context.listener().onProgress(bytes, totalBytes));
  }

  private void report(@Nullable FileEnd end, @Nullable Failure failure) {
    context
        .listener()
        .onEnd(
            new TransferReport(
                Transport.TCP,
                request.direction(),
                request.filename(),
                request.mode(),
                client,
                agreed,
                end == null ? 0 : end.bytes(),
                Duration.ofNanos(System.nanoTime() - beganAt),
                0,
                List.of(),
                failure));
  }
}
