package dev.skiff.server;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.GuardedListener;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.tcp.BufferPool;
import dev.skiff.transfer.TransferListener;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a server's TCP connections share.
 *
 * @param transfers counts them, those of other transports included
 * @param listener guarded
 * @param trace told of the messages; null for nobody
 * @param io where storages are called that may wait
 * @param buffers for the bytes of files
 * @param stopping whether no request is served any more
 */
record TcpServerContext(
    RequestAuthorizer files,
    TransferQuota transfers,
    Limits limits,
    TransferListener listener,
    @Nullable PacketTrace trace,
    Executor io,
    BufferPool buffers,
    AtomicBoolean stopping) {

  private static final Duration SHORT_CLOSING_TIME = Duration.ofSeconds(2);

  /** A context of a server that is about to listen. */
  static TcpServerContext create(
      RequestAuthorizer files,
      TransferQuota transfers,
      Limits limits,
      TransferListener listener,
      @Nullable PacketTrace trace,
      Executor io) {
    return new TcpServerContext(
        files,
        transfers,
        limits,
        new GuardedListener(listener),
        trace,
        io,
        new BufferPool(limits.bufferBytes()),
        new AtomicBoolean());
  }

  boolean isStopping() {
    return stopping.get();
  }

  /** The time that a client has to end its part after an ERROR; short if the server closes. */
  Duration closingTime() {
    return isStopping() ? SHORT_CLOSING_TIME : limits.stall();
  }

  /** From now on no request is served. */
  void stop() {
    stopping.set(true);
  }
}
