package dev.skiff.server;

import dev.skiff.io.IoTask;
import dev.skiff.log.SafeLog;
import dev.skiff.net.EventLoop;
import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.runtime.TransferStart;
import dev.skiff.transfer.StorageException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.udp.NoFreePortException;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request over UDP and its transfer. It opens the file, begins the session and reports the end,
 * on the loop that it was given. Its owner may belong to another loop.
 */
final class UdpServerTransfer implements Session.Listener {
  /** The owner's callbacks, on the thread of the transfer's loop or of the owner's. */
  interface Owner {
    /** The transfer has a session, which starts after this call. */
    void onBegun(UdpServerTransfer transfer, Session session);

    /** The transfer cannot begin. The owner sends the ERROR. */
    void onFailed(UdpServerTransfer transfer, IOException cause);

    /** The client has left an older transfer on its TID: it answers in a newer one. */
    void onLeft(UdpServerTransfer older);

    /** The outcome is known and reported. */
    void onSettled(UdpServerTransfer transfer, Session session, @Nullable Failure failure);

    /** The socket and the file are closed. */
    void onClosed(UdpServerTransfer transfer);
  }

  private static final System.Logger LOG = SafeLog.of(UdpServerTransfer.class);

  /** A DATA of 512 bytes. */
  private static final int FIRST_BLOCK_BYTES = 516;

  private static final int ACK_BYTES = 4;

  private final Owner owner;
  private final Packet.Request request;
  private final RequestAddress address;
  private final SessionContext context;
  private final RequestAuthorizer files;
  private final TransferListener listener;
  private final TransferStart start;
  private List<Option> agreed = List.of();
  private OptionalLong totalBytes = OptionalLong.empty();
  private final AtomicBoolean claimed = new AtomicBoolean();

  /** From {@link #enter} on. */
  private Admission.@Nullable Place place;

  /** True if the first packet is sent again to a silent client. For the loop's thread. */
  private boolean repeats = true;

  /** The context for blocks that the route carries. Set on the loop's thread by {@link #open}. */
  private SessionContext fitting;

  /** For the owner's thread. */
  private @Nullable Session session;

  /** For the owner's thread. */
  private @Nullable String endReason;

  /** The transfer before this one on the same TID, until the client has answered in this one. */
  private final AtomicReference<@Nullable UdpServerTransfer> older = new AtomicReference<>();

  /**
   * @param context the context of the loop that the transfer runs on
   */
  UdpServerTransfer(
      Owner owner,
      Packet.Request request,
      RequestAddress address,
      SessionContext context,
      RequestAuthorizer files,
      TransferListener listener) {
    this.owner = owner;
    this.request = request;
    this.address = address;
    this.context = context;
    this.fitting = context;
    this.files = files;
    this.listener = listener;
    this.start = new TransferStart(Transport.UDP, request, context::now);
  }

  Packet.Request request() {
    return request;
  }

  RequestAddress address() {
    return address;
  }

  /** The loop that the transfer runs on. */
  EventLoop loop() {
    return context.loop();
  }

  /** The time of the request, in {@link EventLoop#nanoTime} terms. */
  long beganAt() {
    return start.beganAt();
  }

  /**
   * Decides between the beginning of the transfer and the end of the wait for its file: the first
   * caller wins. For any thread.
   *
   * @return true for the first caller
   */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** The transfer has a place. Called before {@link #begin}. */
  void enter(Admission.Place taken) {
    place = taken;
  }

  /** Gives the place up, if the transfer has one. For any thread. */
  void leave() {
    if (place != null) {
      place.leave();
    }
  }

  /** Another transfer is still there on the client's TID; null if none is. For any thread. */
  void older(@Nullable UdpServerTransfer transfer) {
    older.set(transfer);
  }

  /** The transfer is to end as soon as it has a session. For the owner's thread. */
  void endReason(String reason) {
    endReason = reason;
  }

  /** The reason to end it as soon as it has a session; null if there is none. */
  @Nullable String endReason() {
    return endReason;
  }

  /**
   * The client sent the same request again. For the loop's thread.
   *
   * @param running the session of this transfer
   * @return false if this is a new request
   */
  boolean onRequestRepeated(Session running) {
    boolean repeated = running.onRequestRepeated();
    if (repeated && place != null) {
      place.repeated(context.now());
    }
    return repeated;
  }

  /** The session, from {@link Owner#onBegun} on. For the owner's thread. */
  @Nullable Session session() {
    return session;
  }

  void session(Session begun) {
    session = begun;
  }

  /** Opens the file, and then sends the first answer. For any thread. */
  void begin(Mode mode) {
    if (loop().isLoopThread()) {
      open(mode);
    } else if (!IoTask.post(loop(), () -> open(mode))) {
      owner.onFailed(this, new StorageException(ErrorCode.NOT_DEFINED, ServerPort.SHUTTING_DOWN));
    }
  }

  /** Opens the file, on an I/O thread if that may block. */
  private void open(Mode mode) {
    repeats = place == null || place.mayRepeat(context.now());
    fitting = request.options().isEmpty() ? context : context.fitting(address.client());
    Optional<TransferFile> opened;
    try {
      opened = IoTask.guarded(() -> openNow(mode));
      if (opened.isPresent() && opened.get().isPrompt()) {
        start(IoTask.guarded(() -> answer(opened.get())));
        return;
      }
    } catch (IOException e) {
      owner.onFailed(this, e);
      return;
    }
    IoTask.start(
        context.io(),
        loop(),
        () -> answer(opened.isPresent() ? opened.get() : openFile(mode)),
        this::start,
        failure -> owner.onFailed(this, failure),
        TransferFile.Answer::abandon);
  }

  private Optional<TransferFile> openNow(Mode mode) throws IOException {
    return request.direction() == Direction.READ
        ? files.openNow(request, mode, address.client()).map(TransferFile::requested)
        : Optional.empty();
  }

  private TransferFile openFile(Mode mode) throws IOException {
    return request.direction() == Direction.READ
        ? TransferFile.requested(files.openForReading(request, mode, address.client()))
        : TransferFile.offered(files.openForWriting(request, mode, address.client()), mode);
  }

  private TransferFile.Answer answer(TransferFile file) throws IOException {
    return file.answer(repeats ? fitting : fitting.withoutRepeats(), request.options());
  }

  /** Begins the session on a socket of its own, bound to the address that the client asked. */
  private void start(TransferFile.Answer answer) {
    if (!claim()) {
      answer.abandon();
      return;
    }
    Session begun;
    try {
      InetSocketAddress tid = new InetSocketAddress(address.asked().getAddress(), 0);
      begun = answer.begin(tid, address.client(), this);
    } catch (IOException | RuntimeException | Error e) {
      answer.abandon();
      owner.onFailed(
          this,
          e instanceof NoFreePortException busy
              ? busy
              : new StorageException(
                  ErrorCode.NOT_DEFINED, "server has no socket for a transfer", e));
      return;
    }
    Agreement agreement = answer.agreement();
    if (place != null) {
      place.begun(firstPacketBytes(agreement.options()), repeats, context.now());
    }
    agreed = agreement.options();
    totalBytes = agreement.parameters().transferSizeBytes();
    owner.onBegun(this, begun);
    try {
      begun.start();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a transfer threw an exception", e);
      begun.cancel("internal error");
    }
  }

  private int firstPacketBytes(List<Option> options) {
    if (options.isEmpty()) {
      return request.direction() == Direction.READ ? FIRST_BLOCK_BYTES : ACK_BYTES;
    }
    int bytes = 2;
    for (Option option : options) {
      bytes += option.name().length() + option.value().length() + 2;
    }
    return bytes;
  }

  @Override
  public void onPeerValidated(Session running) {
    if (place != null) {
      place.validated();
    }
    UdpServerTransfer left = older.getAndSet(null);
    if (left != null) {
      owner.onLeft(left);
    }
  }

  @Override
  public void onProgress(Session running) {
    listener.onProgress(running.bytes(), totalBytes);
  }

  @Override
  public void onSettled(Session ended, @Nullable Failure failure) {
    report(ended, failure);
    owner.onSettled(this, ended, failure);
  }

  @Override
  public void onClosed(Session closed) {
    owner.onClosed(this);
  }

  /**
   * Reports the end to the listener.
   *
   * @param ended the session; null if none has begun
   * @param failure the reason of a failure; null if the transfer succeeded
   */
  void report(@Nullable Session ended, @Nullable Failure failure) {
    listener.onEnd(
        start.report(
            address.client(),
            agreed,
            ended == null ? 0 : ended.bytes(),
            ended == null ? 0 : ended.retransmissions(),
            ended == null ? 0 : ended.duplicates(),
            ended == null ? List.of() : ended.fallbacks(),
            failure));
  }
}
