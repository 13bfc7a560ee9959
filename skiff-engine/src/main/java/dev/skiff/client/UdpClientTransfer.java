package dev.skiff.client;

import dev.skiff.io.IoTask;
import dev.skiff.net.UdpSocket;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.GuardedListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.udp.HandshakeSession;
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
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfer as its user sees it: one call, behind which there may be several requests, to
 * one address after the other, and without options where a server refuses them. For the loop's
 * thread only.
 */
final class UdpClientTransfer implements Session.Listener {
  private final UdpClient owner;
  private final SessionContext context;
  private final Direction direction;
  private final RemoteFile remote;
  private final TransferFile file;
  private final TransferOptions options;
  private final TransferListener listener;
  private final CompletableFuture<TransferReport> result = new CompletableFuture<>();
  private final long beganAt;

  private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
  private final FallbackPolicy fallbacks;
  private InetSocketAddress peer;
  private boolean askedForOptions;
  private List<Option> agreed = List.of();
  private OptionalLong totalBytes = OptionalLong.empty();
  private int agreedBlockSize;
  private @Nullable HandshakeSession opening;
  private @Nullable Session session;
  private @Nullable String cancelled;
  private @Nullable TftpException failed;

  /** What to ask for once the transfer that brought nothing is closed. */
  private @Nullable TransferOptions again;

  private @Nullable InetSocketAddress server;
  private boolean over;

  UdpClientTransfer(
      UdpClient owner,
      SessionContext shared,
      Direction direction,
      RemoteFile remote,
      TransferFile file,
      TransferOptions options,
      TransferListener listener) {
    this.owner = owner;
    this.context = shared.with(limits(shared.limits(), options));
    this.beganAt = context.now();
    this.direction = direction;
    this.remote = remote;
    this.file = file;
    this.options = options;
    this.listener = new GuardedListener(listener);
    this.fallbacks = new FallbackPolicy(options);
    this.peer = InetSocketAddress.createUnresolved(remote.host(), remote.port());
  }

  /** A fixed timeout holds for this side whether the server takes part or not. */
  private static Limits limits(Limits limits, TransferOptions options) {
    Limits.Builder builder = limits.toBuilder().tries(options.tries());
    Duration fixed = options.timeout();
    if (fixed != null) {
      builder.initialTimeout(fixed).minTimeout(fixed).maxTimeout(fixed);
    }
    return builder.build();
  }

  /** Completes on a thread of its own: what its user hangs on it may block, or close the client. */
  CompletableFuture<TransferReport> result() {
    return result;
  }

  void begin() {
    if (cancelled != null) {
      fail(new Failure.Cancelled(cancelled), null, null);
      return;
    }
    IoTask.start(
        context.io(),
        context.loop(),
        () -> owner.addressesOf(remote.host()),
        this::onResolved,
        this::onUnresolved);
  }

  private void onResolved(List<InetAddress> found) {
    for (InetAddress address : found) {
      addresses.add(new InetSocketAddress(address, remote.port()));
    }
    tryNext(new Failure.Unreachable("no address for " + remote.host()));
  }

  private void onUnresolved(IOException failure) {
    String reason =
        failure instanceof UnknownHostException
            ? "unknown host " + remote.host()
            : "cannot look up %s: %s".formatted(remote.host(), failure.getMessage());
    fail(new Failure.Unreachable(reason), null, null);
  }

  /**
   * @param last what to report where there is no further address
   */
  private void tryNext(Failure last) {
    InetSocketAddress next = addresses.poll();
    if (cancelled != null) {
      fail(new Failure.Cancelled(cancelled), null, null);
    } else if (next == null) {
      fail(last, null, null);
    } else {
      if (server != null) {
        fallbacks.addressSkipped(server, last);
      }
      request(next, options);
    }
  }

  private void request(InetSocketAddress address, TransferOptions wanted) {
    peer = address;
    server = address;
    agreed = List.of();
    totalBytes = OptionalLong.empty();
    IoTask.start(
        context.io(),
        context.loop(),
        () -> OptionProposal.options(context, direction, wanted, file, address),
        asked -> open(address, asked),
        failure -> tryNext(HandshakeSession.notSent(failure)));
  }

  private void open(InetSocketAddress address, List<Option> asked) {
    if (cancelled != null) {
      fail(new Failure.Cancelled(cancelled), null, null);
      return;
    }
    try {
      InetSocketAddress any =
          new InetSocketAddress(address.getAddress() instanceof Inet6Address ? "::" : "0.0.0.0", 0);
      UdpSocket socket =
          direction == Direction.READ ? context.openReceivingSocket(any) : context.openSocket(any);
      Packet.Request request =
          new Packet.Request(direction, remote.name(), options.mode().wireName(), asked);
      askedForOptions = !asked.isEmpty();
      opening = new HandshakeSession(context, socket, address, request, answer(socket));
      opening.start();
    } catch (IOException e) {
      tryNext(HandshakeSession.notSent(e));
    }
  }

  private HandshakeSession.Listener answer(UdpSocket socket) {
    return new HandshakeSession.Listener() {
      @Override
      public Session onAccepted(Agreement agreement, boolean byOptionAck, InetSocketAddress tid) {
        opening = null;
        peer = tid;
        agreed = agreement.options();
        totalBytes = agreement.parameters().transferSizeBytes();
        agreedBlockSize = agreement.parameters().blockSize();
        if (askedForOptions && !byOptionAck) {
          fallbacks.optionsIgnored();
        }
        Session accepted =
            file.begin(context, socket, tid, agreement, byOptionAck, UdpClientTransfer.this);
        session = accepted;
        return accepted;
      }

      @Override
      public void onFailed(Failure failure) {
        opening = null;
        onRefused(failure);
      }
    };
  }

  /** Drops options that the server refuses; goes on to the next address if this one is silent. */
  private void onRefused(Failure failure) {
    TransferOptions fewer = askedForOptions ? fallbacks.afterRefusal(failure) : null;
    if (fewer != null) {
      request(peer, fewer);
    } else if (FallbackPolicy.isNobodyThere(failure)) {
      tryNext(failure);
    } else {
      fail(failure, null, null);
    }
  }

  void cancel(String reason) {
    if (over) {
      // A complete download may still answer its server.
      return;
    }
    cancelled = reason;
    if (session != null) {
      session.cancel(reason);
    } else if (opening != null) {
      opening.cancel(reason);
    } else {
      // A thread may be looking up the host, or wait to; nobody waits for it.
      fail(new Failure.Cancelled(reason), null, null);
    }
  }

  @Override
  public void onProgress(Session running) {
    listener.onProgress(running.bytes(), totalBytes);
  }

  @Override
  public void onSettled(Session ended, @Nullable Failure failure) {
    if (failure != null) {
      again = afterNothing(failure, ended);
      if (again == null) {
        fail(failure, ended, ended.storageFailure());
      }
      return;
    }
    over = true;
    TransferReport report = report(ended, null);
    listener.onEnd(report);
    owner.results().execute(() -> result.complete(report));
    if (ended instanceof ReceiveSession download) {
      owner.linger(download);
    }
  }

  /** Not where the file cannot be begun again, as with an upload from a pipe. */
  private @Nullable TransferOptions afterNothing(Failure failure, Session ended) {
    boolean nothing = askedForOptions && ended.bytes() == 0;
    return nothing && file.canBeginAgain() && cancelled == null
        ? fallbacks.afterNothing(failure, agreedBlockSize)
        : null;
  }

  @Override
  public void onClosed(Session closed) {
    TransferOptions fewer = again;
    if (fewer != null) {
      again = null;
      session = null;
      askAgain(fewer);
    } else if (file.canBeginAgain() && (failed != null || direction == Direction.WRITE)) {
      file.close(context.io(), () -> IoTask.post(context.loop(), () -> ended(closed)));
    } else {
      ended(closed);
    }
  }

  private void askAgain(TransferOptions fewer) {
    if (cancelled != null || server == null) {
      fail(new Failure.Cancelled(String.valueOf(cancelled)), null, null);
    } else {
      request(server, fewer);
    }
  }

  private void ended(Session closed) {
    reportFailure();
    owner.closed(this, closed);
  }

  private void fail(
      Failure failure, @Nullable Session ended, @Nullable IOException storageFailure) {
    if (over) {
      return;
    }
    over = true;
    TransferReport report = report(ended, failure);
    listener.onEnd(report);
    failed = new TftpException(report, failure, storageFailure);
    if (direction == Direction.WRITE) {
      // Nothing can be left behind, and a source such as a pipe may block for ever.
      reportFailure();
      owner.ended(this);
    }
    if (ended == null) {
      file.close(context.io(), () -> IoTask.post(context.loop(), this::onNothingBegun));
    }
  }

  private void onNothingBegun() {
    reportFailure();
    owner.ended(this);
  }

  /** Not before a file is closed: who is told of a failed download finds nothing left behind. */
  void reportFailure() {
    TftpException exception = failed;
    if (exception != null) {
      owner.results().execute(() -> result.completeExceptionally(exception));
    }
  }

  private TransferReport report(@Nullable Session ended, @Nullable Failure failure) {
    return new TransferReport(
        Transport.UDP,
        direction,
        remote.name(),
        options.mode().wireName(),
        peer,
        agreed,
        ended == null ? 0 : ended.bytes(),
        Duration.ofNanos(context.now() - beganAt),
        ended == null ? 0 : ended.retransmissions(),
        fallbacks.taken(),
        failure);
  }
}
