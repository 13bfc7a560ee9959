package dev.skiff;

import dev.skiff.client.HostResolver;
import dev.skiff.client.TcpClient;
import dev.skiff.client.UdpClient;
import dev.skiff.io.IoTask;
import dev.skiff.io.IoThreads;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Direction;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.runtime.ListenerThreads;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.storage.Sink;
import dev.skiff.storage.Sinks;
import dev.skiff.storage.Source;
import dev.skiff.storage.Sources;
import dev.skiff.transfer.ClientTransfer;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TftpException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.TransferOptions;
import dev.skiff.transfer.TransferReport;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TransferFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * A TFTP client over UDP and TCP, for any number of transfers at once.
 *
 * <pre>{@code
 * try (TftpClient client = TftpClient.open()) {
 *   client.pull(RemoteFile.of("192.0.2.7", "firmware.bin"), Path.of("firmware.bin"));
 * }
 * }</pre>
 *
 * <p>By default it proposes large blocks, a window and {@code tsize}. If a server ignores or
 * refuses them, the transfer is plain RFC 1350. If the first large blocks fail, it begins again
 * with smaller ones; an upload only from a file or an array. Any thread may call the methods.
 */
public final class TftpClient implements AutoCloseable {
  /** The time for servers to repeat a last block, if the path has lost packets. */
  private static final Duration LINGER_AT_CLOSE = Duration.ofMillis(500);

  /** Much shorter than a server's idle limit, so that the client closes first. */
  static final Duration CONNECTIONS_KEPT = Duration.ofSeconds(5);

  private final EngineThreads engine;
  private final UdpClient transfers;
  private final TcpClient streams;
  private boolean closed;

  private TftpClient(EngineThreads engine, UdpClient transfers, TcpClient streams) {
    this.engine = engine;
    this.transfers = transfers;
    this.streams = streams;
  }

  /** Opens a client with the default limits. */
  public static TftpClient open() throws IOException {
    return open(Limits.DEFAULT);
  }

  /** Opens a client with other limits. */
  public static TftpClient open(Limits limits) throws IOException {
    return open(limits, UdpTransport.AUTO);
  }

  /**
   * Opens a client with other limits and another way to send and receive datagrams.
   *
   * @throws IOException if that way does not work here, or the system has no sockets left
   */
  public static TftpClient open(Limits limits, UdpTransport udpTransport) throws IOException {
    return open(limits, udpTransport, PacketListener.NONE);
  }

  /**
   * Opens a client with a listener that gets each packet.
   *
   * @throws IOException if that way does not work here, or the system has no sockets left
   */
  public static TftpClient open(Limits limits, UdpTransport udpTransport, PacketListener packets)
      throws IOException {
    return open(limits, udpTransport, packets, HostResolver.SYSTEM, CONNECTIONS_KEPT);
  }

  /** Opens a client that asks for addresses somewhere else than the system. */
  static TftpClient open(Limits limits, HostResolver names) throws IOException {
    return open(limits, UdpTransport.AUTO, PacketListener.NONE, names, CONNECTIONS_KEPT);
  }

  /** Opens a client whose TCP connections wait for the next transfer for some other time. */
  static TftpClient open(Limits limits, PacketListener packets, Duration connectionsKept)
      throws IOException {
    return open(limits, UdpTransport.AUTO, packets, HostResolver.SYSTEM, connectionsKept);
  }

  private static TftpClient open(
      Limits limits,
      UdpTransport udpTransport,
      PacketListener packets,
      HostResolver names,
      Duration connectionsKept)
      throws IOException {
    PacketTrace trace = PacketTrace.to(packets);
    EngineThreads engine =
        EngineThreads.start(
            "skiff-client",
            udpTransport,
            1,
            IoThreads.forLocalFiles(limits.ioThreads()),
            ListenerThreads.forClient(),
            trace);
    return engine.onLoop(
        () -> {
          SessionContext context = SessionContext.create(engine.loop(), engine.io(), limits);
          ExecutorService users = IoThreads.forUsers("skiff-result");
          Executor results = task -> complete(task, users, engine.io());
          return new TftpClient(
              engine,
              new UdpClient(context, names, results),
              new TcpClient(
                  limits, engine.io(), results, names, trace, engine.loop(), connectionsKept));
        });
  }

  /** Without a thread of the system, an I/O thread helps out, or the calling thread. */
  private static void complete(Runnable task, Executor users, Executor io) {
    try {
      users.execute(task);
    } catch (OutOfMemoryError e) {
      if (!IoTask.post(io, task)) {
        task.run();
      }
    }
  }

  /**
   * Downloads a file with the default options, and waits for the end. The file appears under its
   * local name when it is complete. If the transfer fails, an old file of that name stays.
   *
   * @throws TftpException if the transfer fails
   * @throws IOException if the local file cannot be opened, or this thread is interrupted
   */
  public TransferReport pull(RemoteFile remote, Path local) throws IOException {
    return pull(remote, Sinks.file(local), TransferOptions.DEFAULT, TransferListener.NONE).await();
  }

  /**
   * Starts a download.
   *
   * @param sink gets the file. The client closes it in any case
   * @param listener follows the transfer
   */
  public ClientTransfer pull(
      RemoteFile remote, Sink sink, TransferOptions options, TransferListener listener) {
    TransferListener told = engine.listeners().calling(listener);
    if (options.transport() == Transport.TCP) {
      return streams.pull(remote, sink, options, told);
    }
    TransferFile file = TransferFile.incoming(sink, options.mode());
    return transfers.start(Direction.READ, remote, file, options, told);
  }

  /**
   * Uploads a file with the default options, and waits for the end.
   *
   * @throws TftpException if the transfer fails
   * @throws IOException if the local file cannot be opened, or this thread is interrupted
   */
  public TransferReport push(Path local, RemoteFile remote) throws IOException {
    return push(Sources.file(local), remote, TransferOptions.DEFAULT, TransferListener.NONE)
        .await();
  }

  /**
   * Starts an upload.
   *
   * @param source gives the file. The client closes it in any case
   * @param listener follows the transfer
   */
  public ClientTransfer push(
      Source source, RemoteFile remote, TransferOptions options, TransferListener listener) {
    TransferListener told = engine.listeners().calling(listener);
    if (options.transport() == Transport.TCP) {
      return streams.push(source, remote, options, told);
    }
    TransferFile file = TransferFile.outgoing(source, options.mode());
    return transfers.start(Direction.WRITE, remote, file, options, told);
  }

  /**
   * Ends running transfers, whose servers get an ERROR, and closes the client. If a path has lost
   * packets, it first waits up to half a second for servers that may have missed the last ACK.
   *
   * @throws IllegalStateException if a listener calls this: its thread would wait for itself
   */
  @Override
  public void close() {
    // Before the lock: a thread that waits for this listener may hold it.
    EngineThreads.requireOutside(engine.isOwnThread() || streams.isOwnThread());
    closeOnce();
  }

  private synchronized void closeOnce() {
    if (closed) {
      return;
    }
    closed = true;
    streams.stop();
    engine.loop().execute(transfers::stop);
    if (!EngineThreads.isDoneWithin(transfers.idle(), LINGER_AT_CLOSE)) {
      engine.loop().execute(transfers::stopLingering);
      EngineThreads.isDoneWithin(transfers.idle(), EngineThreads.PATIENCE);
      engine.loop().execute(transfers::abandon);
    }
    EngineThreads.isDoneWithin(streams.idle(), EngineThreads.PATIENCE);
    streams.close();
    engine.close();
  }
}
