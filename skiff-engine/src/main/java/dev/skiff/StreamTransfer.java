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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfer over TCP, from the host's name to the outcome. Runs on a thread of its own.
 */
final class StreamTransfer implements Runnable {
  private static final System.Logger LOG = System.getLogger(StreamTransfer.class.getName());

  /** After a failure: how long the rest of a file is thrown away, to use the connection again. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** This side's file. */
  sealed interface LocalFile {}

  /** A file to be sent. */
  record Outgoing(Source source) implements LocalFile {}

  /** A file to be received. */
  record Incoming(Sink sink) implements LocalFile {}

  private final StreamTransfers owner;
  private final RemoteFile remote;
  private final LocalFile file;
  private final TransferOptions options;
  private final TransferListener listener;
  private final Cancellation cancellation = new Cancellation();
  private final FileCalls calls;
  private final CompletableFuture<TransferReport> result = new CompletableFuture<>();
  private final long beganAt = System.nanoTime();
  private volatile @Nullable Thread thread;
  private volatile @Nullable TftpException failed;

  private InetSocketAddress peer;
  private List<Option> asked = List.of();
  private List<Option> agreed = List.of();
  private boolean confirmed;
  private OptionalLong totalBytes = OptionalLong.empty();
  private @Nullable FileEnd end;

  StreamTransfer(
      StreamTransfers owner,
      RemoteFile remote,
      LocalFile file,
      TransferOptions options,
      TransferListener listener) {
    this.owner = owner;
    this.remote = remote;
    this.file = file;
    this.options = options;
    this.listener = new GuardedListener(listener);
    this.calls = new FileCalls(owner.io(), owner.limits().stall(), cancellation);
    this.peer = InetSocketAddress.createUnresolved(remote.host(), remote.port());
  }

  CompletableFuture<TransferReport> result() {
    return result;
  }

  /** Ends it; the server is told. For any thread. */
  void cancel(String reason) {
    cancellation.cancel(reason);
  }

  boolean isOwnThread() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      attempt();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a fault in a transfer", e);
      result.completeExceptionally(e);
    } finally {
      owner.ended(this);
    }
  }

  private void attempt() {
    Failure last = new Failure.Unreachable("no address for " + remote.host());
    try {
      for (InetAddress address : addresses()) {
        peer = new InetSocketAddress(address, remote.port());
        try {
          transfer(connect());
          return;
        } catch (ConnectionException e) {
          last = e.failure();
        }
      }
    } catch (UnknownHostException e) {
      last = new Failure.Unreachable("unknown host " + remote.host());
    } catch (IOException e) {
      last = new Failure.Unreachable(String.valueOf(e.getMessage()));
    }
    finish(last, null);
  }

  private List<InetAddress> addresses() throws IOException {
    try {
      return calls.call(false, () -> owner.addressesOf(remote.host()));
    } catch (StorageException e) {
      throw new IOException("no address for " + remote.host() + ": the system does not say", e);
    }
  }

  /**
   * A connection to the peer.
   *
   * @throws ConnectionException where there is none to be had
   */
  private Connection connect() throws IOException {
    Connection connection = owner.connectionTo(peer);
    if (connection.isConnected()) {
      return connection;
    }
    try {
      connection.pace().within(owner.limits().connectTimeout());
      cancellation.onCancel(
          () -> connection.end(new Failure.Cancelled(String.valueOf(cancellation.reason()))));
      connection.connect(peer);
      return connection;
    } catch (ConnectionException e) {
      owner.forget(connection);
      throw e;
    } finally {
      cancellation.onCancel(null);
    }
  }

  /** What is still to come on a connection after a transfer. */
  private enum Rest {
    /** Nothing: the server has ended its part. */
    NONE,
    /** The server's end, and perhaps a part of its file before it. */
    UP_TO_THE_END,
    /** Nobody knows: the connection is of no more use. */
    UNKNOWN
  }

  private record Outcome(
      @Nullable Failure failure, @Nullable IOException storageFailure, Rest rest) {}

  private void transfer(Connection connection) {
    ByteBuffer buffer = owner.buffers().take();
    FileEnd.Means means =
        new FileEnd.Means(
            connection,
            calls,
            cancellation,
            buffer,
            bytes -> listener.onProgress(bytes, totalBytes));
    boolean kept = false;
    try {
      connection.pace().transfer(owner.limits().stall(), cancellation);
      Outcome outcome =
          switch (file) {
            case Incoming(Sink sink) -> pull(means, sink);
            case Outgoing(Source source) -> push(means, source);
          };
      // Where nothing is to be waited for, whoever hears of the outcome finds the connection.
      if (outcome.rest == Rest.NONE) {
        owner.keep(peer, connection);
        kept = true;
      }
      finish(outcome.failure, outcome.storageFailure);
      if (outcome.rest == Rest.UP_TO_THE_END && isSkipped(connection)) {
        owner.keep(peer, connection);
        kept = true;
      }
    } finally {
      if (calls.isIdle()) {
        owner.buffers().giveBack(buffer);
      }
      if (!kept) {
        connection.closeAfterLastMessage();
        owner.forget(connection);
      }
    }
  }

  private static boolean isSkipped(Connection connection) {
    try {
      return connection.skipFile(DRAIN);
    } catch (ConnectionException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection is not used again", e);
      return false;
    }
  }

  private Outcome pull(FileEnd.Means means, Sink sink) {
    FileReceiver receiver = new FileReceiver(means, sink, OptionalLong.empty());
    end = receiver;
    try {
      asked = tsize(OptionalLong.of(0));
      means.connection().send(request(Direction.READ));
      Failure failure =
          receiver.receive(
              oack -> {
                Failure refused = confirm(oack, Direction.READ);
                receiver.announced(totalBytes);
                return refused;
              });
      if (failure == null) {
        failure = receiver.commit();
      }
      Rest rest = receiver.ended() ? Rest.NONE : Rest.UP_TO_THE_END;
      return new Outcome(
          failure, receiver.storageFailure(), receiver.inStep() ? rest : Rest.UNKNOWN);
    } catch (ConnectionException e) {
      return new Outcome(e.failure(), receiver.storageFailure(), Rest.UNKNOWN);
    }
  }

  private Outcome push(FileEnd.Means means, Source source) {
    FileSender sender = new FileSender(means, source, new ServerInterjections());
    end = sender;
    Connection connection = means.connection();
    try {
      asked = tsize(source.sizeBytes());
      connection.pace().send(owner.limits().stall(), cancellation);
      MessageEncoder.putControl(means.buffer(), request(Direction.WRITE));
      Failure failure = sender.send();
      boolean answered = failure instanceof Failure.PeerError;
      if (failure == null) {
        failure = awaitEnd(connection);
        answered = failure == null || failure instanceof Failure.PeerError;
        if (failure instanceof Failure.Violation fault) {
          connection.send(Packet.Error.of(fault.code(), fault.message()));
        }
      }
      boolean lost =
          !sender.inStep()
              || failure instanceof Failure.Violation
              || failure instanceof Failure.Disconnected;
      Rest rest = answered ? Rest.NONE : Rest.UP_TO_THE_END;
      return new Outcome(failure, sender.storageFailure(), lost ? Rest.UNKNOWN : rest);
    } catch (ConnectionException e) {
      return new Outcome(lastWords(connection, e.failure()), sender.storageFailure(), Rest.UNKNOWN);
    }
  }

  /** A server that has no room says so and closes, which may break what is on its way to it. */
  private static Failure lastWords(Connection connection, Failure broken) {
    try {
      while (broken instanceof Failure.Disconnected) {
        switch (connection.poll(message -> message instanceof Message.Control)) {
          case Message.Control(Packet.Error error) -> {
            return new Failure.PeerError(error.code(), error.message());
          }
          case Message.Control(Packet.OptionAck agreement) -> {}
          case null, default -> {
            return broken;
          }
        }
      }
    } catch (ConnectionException e) {
      LOG.log(System.Logger.Level.DEBUG, "nothing was said", e);
    }
    return broken;
  }

  /** The size of a text is another one on the wire. */
  private List<Option> tsize(OptionalLong size) {
    return options.negotiate() && options.mode() == Mode.OCTET && size.isPresent()
        ? List.of(Option.of(Option.TRANSFER_SIZE, size.getAsLong()))
        : List.of();
  }

  private Packet.Request request(Direction direction) {
    return new Packet.Request(direction, remote.name(), options.mode().wireName(), asked);
  }

  private @Nullable Failure confirm(Packet.OptionAck oack, Direction direction) {
    if (confirmed) {
      return new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "only one OACK may come");
    }
    return switch (Negotiation.confirm(asked, oack.options(), direction)) {
      case Negotiation.Confirmation.Confirmed(var agreement) -> {
        confirmed = true;
        agreed = agreement.options();
        totalBytes = agreement.parameters().transferSizeBytes();
        yield null;
      }
      case Negotiation.Confirmation.Refused(String reason) ->
          new Failure.Violation(ErrorCode.OPTION_NEGOTIATION_FAILED, reason);
    };
  }

  /** While a file goes out, the server may agree to options, or refuse to take more of it. */
  private final class ServerInterjections implements FileSender.Interjections {
    @Override
    public boolean concerns(Message message) {
      return true;
    }

    @Override
    public @Nullable Failure take(Message message) {
      return switch (message) {
        case Message.Control(Packet.OptionAck oack) -> confirm(oack, Direction.WRITE);
        case Message.Control(Packet.Error error) ->
            new Failure.PeerError(error.code(), error.message());
        case Message.Malformed malformed ->
            new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, malformed.problem());
        default -> unexpected();
      };
    }
  }

  private static Failure unexpected() {
    return new Failure.Violation(ErrorCode.ILLEGAL_OPERATION, "only ACK or ERROR may come here");
  }

  /** The file has been sent: what the server makes of it. */
  private @Nullable Failure awaitEnd(Connection connection) throws ConnectionException {
    connection.pace().transfer(owner.limits().stall(), cancellation);
    ServerInterjections interjections = new ServerInterjections();
    while (true) {
      Message message = connection.receive();
      if (message instanceof Message.Ack) {
        return null;
      }
      if (message == null) {
        String reason = cancellation.reason();
        return reason == null
            ? new Failure.Disconnected("the peer closed the connection before it answered")
            : new Failure.Cancelled(reason);
      }
      Failure failure = interjections.take(message);
      if (failure != null) {
        return failure;
      }
    }
  }

  /** Tells the outcome, when nothing of a failed download is left. */
  private void finish(@Nullable Failure outcome, @Nullable IOException storageFailure) {
    String reason = cancellation.reason();
    Failure failure = outcome != null && reason != null ? new Failure.Cancelled(reason) : outcome;
    FileEnd known = end;
    TransferReport report =
        new TransferReport(
            Transport.TCP,
            file instanceof Incoming ? Direction.READ : Direction.WRITE,
            remote.name(),
            options.mode().wireName(),
            peer,
            agreed,
            known == null ? 0 : known.bytes(),
            Duration.ofNanos(System.nanoTime() - beganAt),
            0,
            failure);
    listener.onEnd(report);
    if (failure != null) {
      failed = new TftpException(report, failure, storageFailure);
    }
    CompletableFuture<Void> closed = close();
    if (failure != null && file instanceof Incoming) {
      awaitClosed(closed);
    }
    if (failure == null) {
      // On a thread of its own: what its user hangs on it may block, or close the client.
      Thread.startVirtualThread(() -> result.complete(report));
    } else {
      abandon();
    }
  }

  private CompletableFuture<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Runnable afterwards = () -> closed.complete(null);
    switch (file) {
      case Incoming(Sink sink) -> calls.close(sink.isPrompt(), sink, afterwards);
      case Outgoing(Source source) -> calls.close(source.isPrompt(), source, afterwards);
    }
    return closed;
  }

  private void awaitClosed(CompletableFuture<Void> closed) {
    try {
      closed.copy().orTimeout(owner.limits().stall().toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a file does not close", e);
    }
  }

  /** Reports a failure, whether its file is closed or not; for any thread. */
  void abandon() {
    TftpException exception = failed;
    if (exception != null) {
      Thread.startVirtualThread(() -> result.completeExceptionally(exception));
    }
  }
}
