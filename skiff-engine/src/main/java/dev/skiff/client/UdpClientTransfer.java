package dev.skiff.client;

import dev.skiff.io.IoTask;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.transfer.TransferParameters;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.TransferStart;
import dev.skiff.transfer.Fallback;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.udp.HandshakeSession;
import dev.skiff.udp.LingeringReceivers;
import dev.skiff.udp.ReceiveSession;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfer over UDP. It may send several requests: to one address of the host after the
 * other, and again with other options if a server refuses them. For the loop's thread only.
 */
final class UdpClientTransfer implements HandshakeSession.Listener, Session.Listener {
  /**
   * The objects that all transfers of a client share.
   *
   * @param results completes the futures of users
   * @param lingering complete downloads whose servers may still miss the last ACK
   * @param onEnd gets a transfer that has ended and closed everything, on the loop's thread
   */
  record Shared(
      SessionContext context,
      HostResolver names,
      Executor results,
      LingeringReceivers lingering,
      Consumer<UdpClientTransfer> onEnd) {}

  /**
   * The state of a transfer. Its transitions:
   *
   * <ul>
   *   <li>{@link LookingUp} to {@link Proposing}: the host has an address
   *   <li>{@link Proposing} to {@link Handshaking}: the options are chosen, and the request is sent
   *   <li>{@link Handshaking} to {@link Running}: the server has accepted the request
   *   <li>{@link Proposing} or {@link Handshaking} to {@link Proposing}: the address does not
   *       answer and the host has another one, or the server refuses the options
   *   <li>{@link Running} to {@link Retrying}: it failed at its first blocks, and other options may
   *       help
   *   <li>{@link Retrying} to {@link Proposing}: the failed session is closed
   *   <li>each to {@link Over}: it succeeded, failed or was cancelled
   * </ul>
   */
  private sealed interface State {}

  /** An I/O thread looks up the host, or is about to. */
  private record LookingUp() implements State {}

  /** An I/O thread chooses the options to ask this server for. */
  private record Proposing(InetSocketAddress server) implements State {}

  /** The request waits for its first answer. */
  private record Handshaking(
      InetSocketAddress server, boolean askedForOptions, UdpSocket socket, HandshakeSession session)
      implements State {}

  /**
   * The file is being transferred.
   *
   * @param mayRetry false if another request cannot help, or the user has cancelled
   */
  private record Running(
      InetSocketAddress server, Agreement agreement, boolean mayRetry, Session session)
      implements State {
    Running cancelled() {
      return new Running(server, agreement, false, session);
    }
  }

  /**
   * A session that failed at its first blocks closes; then the server is asked again.
   *
   * @param fewer the options to ask for
   * @param cancelled the reason if the user has cancelled meanwhile, else null
   */
  private record Retrying(Running failed, TransferOptions fewer, @Nullable String cancelled)
      implements State {}

  /**
   * The outcome is known.
   *
   * @param failed the failure; null if the transfer succeeded
   */
  private record Over(@Nullable TftpException failed) implements State {}

  private final Shared shared;
  private final SessionContext context;
  private final Direction direction;
  private final RemoteFile remote;
  private final TransferFile file;
  private final TransferOptions options;
  private final TransferListener listener;
  private final CompletableFuture<TransferReport> result = new CompletableFuture<>();
  private final TransferStart start;
  private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
  private final FallbackPolicy fallbacks;
  private InetSocketAddress peer;
  private State state = new LookingUp();

  /** The number of requests that were sent again. */
  private long requestsAgain;

  UdpClientTransfer(
      Shared shared,
      Direction direction,
      RemoteFile remote,
      TransferFile file,
      TransferOptions options,
      TransferListener listener) {
    this.shared = shared;
    this.context = shared.context().with(limits(shared.context().limits(), options));
    this.direction = direction;
    this.remote = remote;
    this.file = file;
    this.options = options;
    this.listener = listener;
    String mode = options.mode().wireName();
    Packet.Request request = new Packet.Request(direction, remote.name(), mode, List.of());
    this.start = new TransferStart(Transport.UDP, request, context::now);
    this.fallbacks = new FallbackPolicy(options, listener);
    this.peer = InetSocketAddress.createUnresolved(remote.host(), remote.port());
  }

  /** A fixed timeout holds for this side even if the server does not agree to it. */
  private static Limits limits(Limits limits, TransferOptions options) {
    Limits.Builder builder = limits.toBuilder().tries(options.tries());
    Duration fixed = options.timeout();
    if (fixed != null) {
      builder.initialTimeout(fixed).minTimeout(fixed).maxTimeout(fixed);
    }
    return builder.build();
  }

  /** Completed by {@link Shared#results}, since dependents may block or close the client. */
  CompletableFuture<TransferReport> result() {
    return result;
  }

  /** Looks up the host. Does nothing if the transfer was cancelled before. */
  void begin() {
    if (state instanceof LookingUp) {
      IoTask.start(
          context.io(),
          context.loop(),
          () -> shared.names().addresses(remote.host()),
          this::onResolved,
          this::onUnresolved);
    }
  }

  private void onResolved(List<InetAddress> found) {
    if (state instanceof LookingUp) {
      for (InetAddress address : found) {
        addresses.add(new InetSocketAddress(address, remote.port()));
      }
      tryNext(null, new Failure.Unreachable("no address for " + remote.host()));
    }
  }

  private void onUnresolved(IOException failure) {
    String reason =
        failure instanceof UnknownHostException
            ? "unknown host " + remote.host()
            : "cannot look up %s: %s".formatted(remote.host(), failure.getMessage());
    fail(new Failure.Unreachable(reason), null);
  }

  /**
   * Asks the next address of the host.
   *
   * @param failed the address that did not answer; null before the first one
   * @param last the failure to report if there is no further address
   */
  private void tryNext(@Nullable InetSocketAddress failed, Failure last) {
    InetSocketAddress next = addresses.poll();
    if (next == null) {
      fail(last, null);
      return;
    }
    if (failed != null) {
      fallbacks.addressSkipped(failed, last);
    }
    request(next, options);
  }

  private void request(InetSocketAddress server, TransferOptions wanted) {
    peer = server;
    state = new Proposing(server);
    IoTask.start(
        context.io(),
        context.loop(),
        () -> OptionProposal.options(context, direction, wanted, file, server),
        this::onProposed,
        this::onNotSent);
  }

  private void onProposed(List<Option> asked) {
    if (state instanceof Proposing(InetSocketAddress server)) {
      try {
        open(server, asked);
      } catch (IOException e) {
        onNotSent(e);
      }
    }
  }

  private void onNotSent(IOException failure) {
    if (state instanceof Proposing(InetSocketAddress server)) {
      tryNext(server, HandshakeSession.notSent(failure));
    }
  }

  private void open(InetSocketAddress server, List<Option> asked) throws IOException {
    InetSocketAddress any =
        new InetSocketAddress(server.getAddress() instanceof Inet6Address ? "::" : "0.0.0.0", 0);
    UdpSocket socket =
        direction == Direction.READ ? context.openReceivingSocket(any) : context.openSocket(any);
    Packet.Request request =
        new Packet.Request(direction, remote.name(), options.mode().wireName(), asked);
    // With another address to try, the user's patience is not for this one.
    boolean last = addresses.isEmpty();
    boolean persistent = last && options.isPatienceChosen();
    HandshakeSession session =
        new HandshakeSession(context, socket, server, request, persistent, last, this);
    state = new Handshaking(server, !asked.isEmpty(), socket, session);
    session.start();
  }

  @Override
  public void onRequest(int number) {
    if (number > 1) {
      requestsAgain++;
    }
    listener.onRequest(peer, number, options.tries());
  }

  @Override
  public Session onAccepted(Agreement agreement, boolean byOptionAck, InetSocketAddress tid) {
    Handshaking handshake = (Handshaking) state;
    peer = tid;
    if (handshake.askedForOptions && !byOptionAck) {
      fallbacks.optionsIgnored();
    }
    Session session = file.begin(context, handshake.socket, tid, agreement, byOptionAck, this);
    boolean mayRetry = handshake.askedForOptions && file.canBeginAgain();
    state = new Running(handshake.server, agreement, mayRetry, session);
    return session;
  }

  /** Asks without options if the server refuses them, or another address if this one is silent. */
  @Override
  public void onFailed(Failure failure) {
    Handshaking handshake = (Handshaking) state;
    TransferOptions fewer = handshake.askedForOptions ? fallbacks.afterRefusal(failure) : null;
    if (fewer != null) {
      request(handshake.server, fewer);
    } else if (FallbackPolicy.isNobodyThere(failure)) {
      tryNext(handshake.server, failure);
    } else {
      fail(failure, null);
    }
  }

  /** Ends the transfer. The server gets an ERROR. A complete download may still answer it. */
  void cancel(String reason) {
    switch (state) {
      case LookingUp _, Proposing _ -> fail(new Failure.Cancelled(reason), null);
      case Handshaking handshake -> handshake.session.cancel(reason);
      case Running running -> {
        state = running.cancelled();
        running.session.cancel(reason);
      }
      case Retrying(Running failed, TransferOptions fewer, _) ->
          state = new Retrying(failed, fewer, reason);
      case Over _ -> {}
    }
  }

  @Override
  public void onProgress(Session session) {
    OptionalLong totalBytes =
        state instanceof Running running
            ? running.agreement.parameters().transferSizeBytes()
            : OptionalLong.empty();
    listener.onProgress(session.bytes(), totalBytes);
  }

  @Override
  public void onSettled(Session ended, @Nullable Failure failure) {
    if (failure != null) {
      TransferOptions fewer = toBeginAgain(failure, ended);
      if (fewer != null) {
        state = new Retrying((Running) state, fewer, null);
      } else {
        fail(failure, ended);
      }
      return;
    }
    TransferReport report = report(ended, null);
    state = new Over(null);
    listener.onEnd(report);
    shared.results().execute(() -> result.complete(report));
    if (ended instanceof ReceiveSession download) {
      shared.lingering().add(download);
    }
  }

  /**
   * The options to begin again with. A download can if nothing was written to its file, an upload
   * if it came no further than its first window.
   *
   * @return null if the transfer has failed for good
   */
  private @Nullable TransferOptions toBeginAgain(Failure failure, Session ended) {
    if (!(state instanceof Running running) || !running.mayRetry) {
      return null;
    }
    TransferParameters agreed = running.agreement.parameters();
    if (direction == Direction.READ) {
      return ended.bytes() == 0 ? fallbacks.afterNothing(failure, agreed.blockSize()) : null;
    }
    long firstWindowBytes = (long) agreed.windowSize() * agreed.blockSize();
    return ended.bytes() <= firstWindowBytes
        ? fallbacks.afterFirstWindow(failure, agreed.blockSize())
        : null;
  }

  @Override
  public void onClosed(Session closed) {
    switch (state) {
      case Retrying(Running failed, TransferOptions fewer, String cancelled) -> {
        if (cancelled == null) {
          request(failed.server, fewer);
        } else {
          fail(new Failure.Cancelled(cancelled), null);
        }
      }
      case Over(TftpException failed)
          when file.canBeginAgain() && (failed != null || direction == Direction.WRITE) ->
          file.close(context.io(), () -> IoTask.post(context.loop(), () -> onEnded(closed)));
      default -> onEnded(closed);
    }
  }

  private void onEnded(Session closed) {
    if (closed instanceof ReceiveSession download) {
      shared.lingering().remove(download);
    }
    onNothingOpen();
  }

  /**
   * Ends the transfer with a failure.
   *
   * @param ended the session that failed, which closes its file; null if none runs
   */
  private void fail(Failure failure, @Nullable Session ended) {
    if (state instanceof Over) {
      return;
    }
    TransferReport report = report(ended, failure);
    IOException storageFailure = ended == null ? null : ended.storageFailure();
    state = new Over(new TftpException(report, failure, storageFailure));
    listener.onEnd(report);
    if (direction == Direction.WRITE) {
      // An upload leaves nothing behind, and a source such as a pipe may block for ever.
      onNothingOpen();
    }
    if (ended == null) {
      file.close(context.io(), () -> IoTask.post(context.loop(), this::onNothingOpen));
    }
  }

  private void onNothingOpen() {
    reportFailure();
    shared.onEnd().accept(this);
  }

  /** Completes the result of a failed download after its file is closed and removed. */
  void reportFailure() {
    if (state instanceof Over(TftpException failed) && failed != null) {
      shared.results().execute(() -> result.completeExceptionally(failed));
    }
  }

  private TransferReport report(@Nullable Session ended, @Nullable Failure failure) {
    List<Option> agreed =
        switch (state) {
          case Running running -> running.agreement.options();
          case Retrying retrying -> retrying.failed.agreement.options();
          default -> List.of();
        };
    List<Fallback> taken = new ArrayList<>(fallbacks.taken());
    if (ended != null) {
      taken.addAll(ended.fallbacks());
    }
    return start.report(
        peer,
        agreed,
        ended == null ? 0 : ended.bytes(),
        requestsAgain + (ended == null ? 0 : ended.retransmissions()),
        ended == null ? 0 : ended.duplicates(),
        taken,
        failure);
  }
}
