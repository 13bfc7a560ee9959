package dev.skiff.server;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.tcp.BufferPool;
import dev.skiff.transfer.TransferListener;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The things that a server's TCP connections share.
 *
 * @param admission decides about requests over UDP and TCP
 * @param listener the listener of the server's transfers
 * @param trace the trace that gets the messages, or null
 * @param io the threads that call a storage that is not prompt
 * @param buffers the buffers for bytes of files
 * @param clock the clock of all connections, in nanoseconds
 * @param stopping true when no more requests are served
 */
record TcpServerContext(
    RequestAuthorizer files,
    Admission admission,
    Limits limits,
    TransferListener listener,
    @Nullable PacketTrace trace,
    Executor io,
    BufferPool buffers,
    LongSupplier clock,
    AtomicBoolean stopping) {

  private static final Duration SHORT_CLOSING_TIME = Duration.ofSeconds(2);

  boolean isStopping() {
    return stopping.get();
  }

  /** The time that a client has to end its part after an ERROR; short if the server closes. */
  Duration closingTime() {
    return isStopping() ? SHORT_CLOSING_TIME : limits.stall();
  }

  /** Serves no more requests. */
  void stop() {
    stopping.set(true);
  }
}
