package dev.skiff.client;

import dev.skiff.net.EventLoop;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.tcp.BufferPool;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client's transfers over TCP, each on a daemon thread of the platform. A virtual thread would
 * wait for its socket by a thread of the JDK that stays in the kernel, and the JVM waits 0.3 s for
 * that one when the program ends. Safe for several threads.
 */
public final class TcpClient {
  private final EventLoop loop;
  private final TcpClientTransfer.Context context;
  private final Set<TcpClientTransfer> running = new HashSet<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private boolean stopping;

  /**
   * A client without transfers.
   *
   * @param io the threads that call files which may block
   * @param results completes the futures of users, whose dependents may block or close the client
   * @param trace the trace that gets the messages, or null
   * @param loop the client's event loop, which has the clock of transfers and connections
   * @param kept the time for which a connection waits for the next transfer
   */
  public TcpClient(
      Limits limits,
      Executor io,
      Executor results,
      HostResolver names,
      @Nullable PacketTrace trace,
      EventLoop loop,
      Duration kept) {
    this.loop = loop;
    this.context =
        new TcpClientTransfer.Context(
            limits,
            io,
            results,
            names,
            new BufferPool(limits.bufferBytes()),
            new ConnectionCache(trace, loop::nanoTime, kept),
            loop::nanoTime);
  }

  /** Starts a download. */
  public ClientTransfer pull(
      RemoteFile remote, Sink sink, TransferOptions options, TransferListener listener) {
    Sink target = options.mode() == Mode.NETASCII ? Sinks.netascii(sink) : sink;
    return start(
        new TcpClientTransfer(
            context, remote, new TcpClientTransfer.Incoming(target), options, listener));
  }

  /** Starts an upload. */
  public ClientTransfer push(
      Source source, RemoteFile remote, TransferOptions options, TransferListener listener) {
    Source text = options.mode() == Mode.NETASCII ? Sources.netascii(source) : source;
    return start(
        new TcpClientTransfer(
            context, remote, new TcpClientTransfer.Outgoing(text), options, listener));
  }

  private ClientTransfer start(TcpClientTransfer transfer) {
    synchronized (this) {
      running.add(transfer);
      if (stopping) {
        transfer.cancel(UdpClient.CLOSED);
      }
    }
    try {
      Thread.ofPlatform().daemon().name("skiff-tcp").start(() -> run(transfer));
    } catch (OutOfMemoryError e) {
      transfer.runWithoutThread();
      ended(transfer);
    }
    return new ClientTransfer(
        transfer.result(),
        () -> transfer.cancel(UdpClient.CANCELLED),
        () -> loop.isLoopThread() || transfer.isOwnThread());
  }

  private void run(TcpClientTransfer transfer) {
    try {
      transfer.run();
    } finally {
      ended(transfer);
    }
  }

  private synchronized void ended(TcpClientTransfer transfer) {
    running.remove(transfer);
    completeIfIdle();
  }

  private void completeIfIdle() {
    if (stopping && running.isEmpty()) {
      idle.complete(null);
    }
  }

  /** Ends all transfers. */
  public synchronized void stop() {
    stopping = true;
    running.forEach(transfer -> transfer.cancel(UdpClient.CLOSED));
    context.connections().stop();
    completeIfIdle();
  }

  /** Completes when everything is closed after {@link #stop}. */
  public CompletableFuture<Void> idle() {
    return idle;
  }

  /** True if {@link #idle} waits for the calling thread. */
  public synchronized boolean isOwnThread() {
    return running.stream().anyMatch(TcpClientTransfer::isOwnThread);
  }

  /** Closes what is left, and waits no longer for files that do not close. */
  public void close() {
    context.connections().close();
    synchronized (this) {
      running.forEach(TcpClientTransfer::abandon);
    }
  }
}
