package dev.skiff.server;

import dev.skiff.protocol.transfer.Agreement;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.Option;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.udp.Session;
import dev.skiff.udp.SessionContext;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request over UDP and what became of it. Its transfer runs on a loop of its own choice, whose
 * thread it is told on; the table of transfers belongs to another.
 */
final class UdpServerTransfer implements Session.Listener {
  private final UdpTransferTable owner;
  private final Packet.Request request;
  private final RequestAddress route;
  private final SessionContext context;
  private final long beganAt;
  private List<Option> agreed = List.of();
  private OptionalLong totalBytes = OptionalLong.empty();
  private final AtomicBoolean claimed = new AtomicBoolean();

  private final AtomicBoolean admitted = new AtomicBoolean();

  /** For the table's thread. */
  private @Nullable Session session;

  /**
   * @param context of the loop that its transfer will run on
   */
  UdpServerTransfer(
      UdpTransferTable owner,
      Packet.Request request,
      RequestAddress route,
      SessionContext context) {
    this.owner = owner;
    this.request = request;
    this.route = route;
    this.context = context;
    this.beganAt = context.now();
  }

  Packet.Request request() {
    return request;
  }

  RequestAddress route() {
    return route;
  }

  SessionContext context() {
    return context;
  }

  /** Age in nanoseconds. */
  long ageNanos(long now) {
    return now - beganAt;
  }

  /** On its loop's thread: what was agreed. */
  void agreed(Agreement agreement) {
    agreed = agreement.options();
    totalBytes = agreement.parameters().transferSizeBytes();
  }

  /**
   * Who is first decides whether its transfer begins or is given up; for any thread.
   *
   * @return whether that is the caller
   */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** It has a place among those that may run at once. */
  void admitted() {
    admitted.set(true);
  }

  /** Whether it had a place until now; for any thread. */
  boolean leave() {
    return admitted.getAndSet(false);
  }

  /** Its transfer, once that has begun; for the table. */
  @Nullable Session session() {
    return session;
  }

  void session(Session begun) {
    session = begun;
  }

  @Override
  public void onProgress(Session running) {
    owner.listener().onProgress(running.bytes(), totalBytes);
  }

  @Override
  public void onSettled(Session ended, @Nullable Failure failure) {
    owner.settled(this, ended, failure);
  }

  @Override
  public void onClosed(Session closed) {
    owner.closed(this);
  }

  TransferReport report(@Nullable Session ended, @Nullable Failure failure) {
    return new TransferReport(
        Transport.UDP,
        request.direction(),
        request.filename(),
        request.mode(),
        route.client(),
        agreed,
        ended == null ? 0 : ended.bytes(),
        Duration.ofNanos(context.now() - beganAt),
        ended == null ? 0 : ended.retransmissions(),
        List.of(),
        failure);
  }
}
