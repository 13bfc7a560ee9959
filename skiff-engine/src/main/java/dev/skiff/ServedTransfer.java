package dev.skiff;

import dev.skiff.protocol.stream.Message;
import dev.skiff.protocol.stream.MessageEncoder;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Negotiation;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.storage.StorageException;
import dev.skiff.stream.Cancellation;
import dev.skiff.stream.Connection;
import dev.skiff.stream.ConnectionException;
import dev.skiff.stream.FileCalls;
import dev.skiff.stream.FileEnd;
import dev.skiff.stream.FileReceiver;
import dev.skiff.stream.FileSender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One request that came by TCP, and what becomes of it. On the connection's thread. */
final class ServedTransfer {
  private static final System.Logger LOG = System.getLogger(ServedTransfer.class.getName());

  private final StreamPort server;
  private final Connection connection;
  private final InetSocketAddress client;
  private final Packet.Request request;
  private final Cancellation cancellation = new Cancellation();
  private final FileCalls calls;
  private final long beganAt = System.nanoTime();
  private List<Option> agreed = List.of();

  ServedTransfer(
      StreamPort server, Connection connection, InetSocketAddress client, Packet.Request request) {
    this.server = server;
    this.connection = connection;
    this.client = client;
    this.request = request;
    this.calls = new FileCalls(server.io(), server.limits().stall(), cancellation);
  }

  /** Ends it; the client is told. For any thread. */
  void cancel(String reason) {
    cancellation.cancel(reason);
  }

  /**
   * Carries it out.
   *
   * @return whether the connection is fit for the next request
   */
  boolean run() throws ConnectionException {
    try {
      Mode mode = server.files().check(request);
      admit();
      try {
        return request.direction() == Direction.READ ? read(mode) : write(mode);
      } finally {
        server.transfers().leave(client.getAddress());
      }
    } catch (StorageException e) {
      return refuse(e);
    }
  }

  private void admit() throws StorageException {
    if (server.isStopping()) {
      throw new StorageException(ErrorCode.NOT_DEFINED, TftpServer.SHUTTING_DOWN);
    }
    server.transfers().enter(client.getAddress());
  }

  private boolean refuse(StorageException reason) throws ConnectionException {
    report(null, new Failure.Storage(reason.code(), reason.peerMessage()));
    connection.pace().transfer(server.limits().stall(), cancellation);
    connection.send(Packet.Error.of(reason.code(), reason.peerMessage()));
    return request.direction() == Direction.READ || connection.skipFile(server.limits().stall());
  }

  private StorageException unopened(IOException cause) {
    if (!(cause instanceof StorageException)) {
      LOG.log(System.Logger.Level.WARNING, "a storage failed to open a file", cause);
    }
    return StorageException.of(cause, "the file could not be opened");
  }

  private boolean read(Mode mode) throws StorageException {
    Source source;
    try {
      source =
          calls.open(
              server.files().isPrompt(),
              () -> server.files().openForReading(request, mode, client));
    } catch (IOException e) {
      throw unopened(e);
    }
    ByteBuffer buffer = server.buffers().take();
    try {
      agree(source.sizeBytes());
      if (!agreed.isEmpty()) {
        MessageEncoder.putControl(buffer, new Packet.OptionAck(agreed));
      }
      FileSender sender = new FileSender(means(buffer), source, new ClientInterjections());
      return send(sender);
    } finally {
      calls.close(source.isPrompt(), source, () -> {});
      giveBack(buffer);
    }
  }

  private boolean send(FileSender sender) {
    try {
      connection.pace().send(server.limits().stall(), cancellation);
      report(sender, sender.send());
    } catch (ConnectionException e) {
      report(sender, e.failure());
    }
    return sender.inStep();
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

  private boolean write(Mode mode) throws StorageException, ConnectionException {
    Sink sink;
    try {
      sink =
          calls.open(
              server.files().isPrompt(),
              () -> server.files().openForWriting(request, mode, client));
    } catch (IOException e) {
      throw unopened(e);
    }
    ByteBuffer buffer = server.buffers().take();
    boolean reported = false;
    FileReceiver receiver = null;
    try {
      OptionalLong announced =
          mode == Mode.OCTET ? Negotiation.announcedSize(request.options()) : OptionalLong.empty();
      agree(announced);
      receiver = new FileReceiver(means(buffer), sink, announced);
      Failure failure = receive(receiver);
      calls.close(sink.isPrompt(), sink, () -> {});
      reported = true;
      report(receiver, failure);
      if (failure == null) {
        connection.sendAck();
        return true;
      }
      if (failure instanceof Failure.PeerError && receiver.inStep()) {
        connection.send(Packet.Error.of(ErrorCode.NOT_DEFINED, "stopped"));
      }
      return receiver.drain(server.limits().stall());
    } finally {
      if (!reported) {
        calls.close(sink.isPrompt(), sink, () -> {});
      }
      giveBack(buffer);
    }
  }

  private @Nullable Failure receive(FileReceiver receiver) {
    try {
      connection.pace().transfer(server.limits().stall(), cancellation);
      if (!agreed.isEmpty()) {
        connection.send(new Packet.OptionAck(agreed));
      }
      Failure failure = receiver.receive(ServedTransfer::misplaced);
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
    agreed = Negotiation.answer(asked, size, server.limits()).options();
  }

  private FileEnd.Means means(ByteBuffer buffer) {
    return new FileEnd.Means(
        connection,
        calls,
        cancellation,
        buffer,
        bytes -> server.listener().onProgress(bytes, Negotiation.announcedSize(agreed)));
  }

  private void giveBack(ByteBuffer buffer) {
    if (calls.isIdle()) {
      server.buffers().giveBack(buffer);
    }
  }

  private void report(@Nullable FileEnd end, @Nullable Failure failure) {
    server
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
                failure));
  }
}
