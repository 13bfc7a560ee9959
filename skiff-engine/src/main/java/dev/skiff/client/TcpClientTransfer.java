package dev.skiff.client;

import dev.skiff.io.NoThreadException;
import dev.skiff.log.SafeLog;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.TransferStart;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Source;
import dev.skiff.tcp.BufferPool;
import dev.skiff.tcp.Cancellation;
import dev.skiff.tcp.ConnectionException;
import dev.skiff.tcp.FileCalls;
import dev.skiff.tcp.FileEnd;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A client's transfer over TCP, from the host's name to the outcome, on a thread of its own. */
final class TcpClientTransfer {
  private static final System.Logger LOG = SafeLog.of(TcpClientTransfer.class);

  /** The time that a server has to close a connection that is not used again. */
  private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

  /**
   * The objects that all transfers of a client share.
   *
   * @param io the threads that look up host names, and call files which may block
   * @param results completes the futures of users, whose dependents may block or close the client
   * @param clock the clock of the transfers, in nanoseconds
   */
  record Context(
      Limits limits,
      Executor io,
      Executor results,
      HostResolver names,
      BufferPool buffers,
      ConnectionCache connections,
      LongSupplier clock) {}

  /** This side's file. */
  sealed interface LocalFile {}

  /** A file to send. */
  record Outgoing(Source source) implements LocalFile {}

  /** A file to receive. */
  record Incoming(Sink sink) implements LocalFile {}

  private final Context context;
  private final RemoteFile remote;
  private final LocalFile file;
  private final TransferOptions options;
  private final TransferListener listener;
  private final Cancellation cancellation = new Cancellation();
  private final FileCalls calls;
  private final CompletableFuture<TransferReport> result = new CompletableFuture<>();
  private final TransferStart start;
  private volatile @Nullable Thread thread;
  private volatile @Nullable TftpException failed;

  private final FallbackPolicy fallbacks;
  private InetSocketAddress peer;
  private @Nullable TcpExchange exchange;
  private boolean finished;

  TcpClientTransfer(
      Context context,
      RemoteFile remote,
      LocalFile file,
      TransferOptions options,
      TransferListener listener) {
    this.context = context;
    this.remote = remote;
    this.file = file;
    this.options = options;
    this.listener = listener;
    this.fallbacks = new FallbackPolicy(options, listener);
    Direction direction = file instanceof Incoming ? Direction.READ : Direction.WRITE;
    String mode = options.mode().wireName();
    Packet.Request request = new Packet.Request(direction, remote.name(), mode, List.of());
    this.start = new TransferStart(Transport.TCP, request, context.clock());
    this.calls = new FileCalls(context.io(), context.limits().stall(), cancellation);
    this.peer = InetSocketAddress.createUnresolved(remote.host(), remote.port());
  }

  CompletableFuture<TransferReport> result() {
    return result;
  }

  /** Ends the transfer. The server gets an ERROR. For any thread. */
  void cancel(String reason) {
    cancellation.cancel(reason);
  }

  boolean isOwnThread() {
    return Thread.currentThread().equals(thread);
  }

  /** Runs the transfer. Returns when its file is closed and the connection kept or closed. */
  void run() {
    thread = Thread.currentThread();
    try {
      attempt();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a transfer threw an exception", e);
      finish(
          new Failure.StorageFailed(ErrorCode.NOT_DEFINED, "internal error"), new IOException(e));
    }
  }

  private void attempt() {
    Failure last = new Failure.Unreachable("no address for " + remote.host());
    boolean tried = false;
    try {
      for (InetAddress address : addresses()) {
        if (tried) {
          fallbacks.addressSkipped(peer, last);
        }
        tried = true;
        peer = new InetSocketAddress(address, remote.port());
        try {
          MessageConnection connection = connect();
          transfer(connection, takeBuffer(connection));
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

  private ByteBuffer takeBuffer(MessageConnection connection) throws StorageException {
    try {
      return context.buffers().take();
    } catch (StorageException e) {
      context.connections().close(connection);
      throw new StorageException(e.code(), "this program has too many transfers at once", e);
    }
  }

  private List<InetAddress> addresses() throws IOException {
    try {
      return calls.call(
          false, () -> context.names().addresses(remote.host()), FileCalls.Lookout.NONE);
    } catch (StorageException e) {
      String reason =
          e.getCause() instanceof NoThreadException
              ? NoThreadException.TEXT
              : "the system gives no reason";
      throw new IOException("no address for " + remote.host() + ": " + reason, e);
    }
  }

  /**
   * Connects to the peer, or takes a kept connection.
   *
   * @throws ConnectionException if the peer cannot be reached
   */
  private MessageConnection connect() throws IOException {
    MessageConnection connection = context.connections().take(peer);
    if (connection.isConnected()) {
      return connection;
    }
    try {
      listener.onRequest(peer, 1, 1);
      connection.pace().within(context.limits().connectTimeout());
      cancellation.onCancel(
          () -> connection.end(new Failure.Cancelled(String.valueOf(cancellation.reason()))));
      connection.connect(peer);
      return connection;
    } catch (ConnectionException e) {
      context.connections().close(connection);
      throw e;
    } finally {
      cancellation.onCancel(null);
    }
  }

  private void transfer(MessageConnection connection, ByteBuffer buffer) {
    FileEnd.Means means =
        new FileEnd.Means(
            connection,
            calls,
            cancellation,
            buffer,
            bytes -> listener.onProgress(bytes, totalBytes()),
            () -> {});
    boolean kept = false;
    try {
      TcpExchange begun = new TcpExchange(means, remote, options, context.limits().stall());
      exchange = begun;
      TcpExchange.Outcome outcome =
          switch (file) {
            case Incoming(Sink sink) -> begun.pull(sink);
            case Outgoing(Source source) -> begun.push(source);
          };
      // Before the outcome is told, so that the next transfer finds the connection.
      if (outcome.kept()) {
        context.connections().keep(peer, connection);
        kept = true;
      }
      finish(outcome.failure(), outcome.storageFailure());
    } finally {
      context.buffers().giveBack(buffer, calls.isIdle());
      if (!kept) {
        connection.closeAfterLastMessage(CLOSING_TIME);
        context.connections().close(connection);
      }
    }
  }

  private OptionalLong totalBytes() {
    TcpExchange known = exchange;
    return known == null ? OptionalLong.empty() : known.totalBytes();
  }

  /** Reports the outcome. A failed download is reported after its file is removed. */
  private void finish(@Nullable Failure outcome, @Nullable IOException storageFailure) {
    if (finished) {
      return;
    }
    finished = true;
    String reason = cancellation.reason();
    Failure failure = outcome != null && reason != null ? new Failure.Cancelled(reason) : outcome;
    TcpExchange known = exchange;
    TransferReport report =
        start.report(
            peer,
            known == null ? List.of() : known.agreed(),
            known == null ? 0 : known.bytes(),
            0,
            0,
            fallbacks.taken(),
            failure);
    listener.onEnd(report);
    if (failure != null) {
      failed = new TftpException(report, failure, storageFailure);
    }
    CompletableFuture<Void> closed = new CompletableFuture<>();
    close(() -> closed.complete(null));
    if (failure != null && file instanceof Incoming) {
      awaitClosed(closed);
    }
    if (failure == null) {
      context.results().execute(() -> result.complete(report));
    } else {
      abandon();
    }
  }

  /** Ends a transfer that the system gives no thread. */
  void runWithoutThread() {
    StorageException cause =
        new StorageException(ErrorCode.NOT_DEFINED, NoThreadException.TEXT, null);
    finish(new Failure.StorageFailed(cause.code(), cause.peerMessage()), cause);
  }

  private void close(Runnable afterwards) {
    switch (file) {
      case Incoming(Sink sink) -> calls.close(sink.isPrompt(), sink, afterwards);
      case Outgoing(Source source) -> calls.close(source.isPrompt(), source, afterwards);
    }
  }

  private void awaitClosed(CompletableFuture<Void> closed) {
    try {
      closed.get(context.limits().stall().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "a file does not close", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reports a failure, even if the file is not closed. For any thread. */
  void abandon() {
    TftpException exception = failed;
    if (exception != null) {
      context.results().execute(() -> result.completeExceptionally(exception));
    }
  }
}
