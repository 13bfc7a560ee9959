package dev.skiff.server;

import dev.skiff.log.SafeLog;
import dev.skiff.protocol.tcp.Message;
import dev.skiff.protocol.transfer.Failure;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.protocol.wire.Packet;
import dev.skiff.tcp.ConnectionException;
import dev.skiff.tcp.MessageConnection;
import dev.skiff.transfer.StorageException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's side of a TCP connection. It serves one request after the other, on a virtual thread
 * of its own.
 */
final class TcpServerConnection implements Runnable {
  private static final System.Logger LOG = SafeLog.of(TcpServerConnection.class);

  private final Consumer<TcpServerConnection> onEnd;
  private final TcpServerContext context;
  private final MessageConnection connection;
  private final InetSocketAddress client;
  private volatile @Nullable Thread thread;
  private boolean idle;
  private @Nullable TcpServerTransfer running;
  private @Nullable String cancelled;

  /**
   * A connection that was accepted.
   *
   * @param onEnd is called when the thread is about to end
   */
  TcpServerConnection(
      Consumer<TcpServerConnection> onEnd,
      TcpServerContext context,
      MessageConnection connection,
      InetSocketAddress client) {
    this.onEnd = onEnd;
    this.context = context;
    this.connection = connection;
    this.client = client;
  }

  MessageConnection connection() {
    return connection;
  }

  InetSocketAddress client() {
    return client;
  }

  boolean isOwnThread() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      boolean more = true;
      while (more && !context.isStopping()) {
        more = next();
      }
      connection.closeAfterLastMessage(context.closingTime());
    } catch (ConnectionException e) {
      end(e.failure());
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a connection threw an exception", e);
    } finally {
      onEnd.accept(this);
    }
  }

  /** Serves the next request. False if the connection cannot be used for another one. */
  private boolean next() throws ConnectionException {
    connection.pace().within(context.limits().idle());
    idle = true;
    Message message;
    do {
      message = connection.receive();
      // A late ERROR belongs to a transfer that has ended: ignored.
    } while (message instanceof Message.Control(Packet.Error error));
    idle = false;
    connection.pace().free();
    return switch (message) {
      case null -> false;
      case Message.Control(Packet.Request request) -> transfer(context.files().understood(request));
      case Message.Malformed(String problem, Packet.Request attempted) when attempted != null ->
          refuse(attempted, problem);
      case Message.Malformed malformed -> reject(malformed.problem());
      default -> reject("only a request may come here");
    };
  }

  private boolean transfer(Packet.Request request) throws ConnectionException {
    TcpServerTransfer transfer = new TcpServerTransfer(context, connection, client, request);
    synchronized (this) {
      running = transfer;
      if (cancelled != null) {
        transfer.cancel(cancelled);
      }
    }
    try {
      boolean fit = transfer.run();
      if (fit) {
        connection.awaitBriefly();
      }
      return fit;
    } finally {
      synchronized (this) {
        running = null;
      }
    }
  }

  /** Refuses a request with a fault. Only that for a missing file is not one. */
  private boolean refuse(Packet.Request attempted, String problem) throws ConnectionException {
    StorageException told = RequestAuthorizer.broken(attempted, problem);
    new TcpServerTransfer(context, connection, client, attempted).tellRefused(told);
    return told.code() == ErrorCode.FILE_NOT_FOUND;
  }

  private boolean reject(String problem) throws ConnectionException {
    context.listener().onDisconnect(client, problem);
    connection.pace().within(context.limits().stall());
    connection.send(Packet.Error.of(ErrorCode.ILLEGAL_OPERATION, problem));
    return false;
  }

  /** Ends the connection after a failure between transfers. A transfer reports its own failure. */
  private void end(Failure failure) {
    if (failure instanceof Failure.Violation fault) {
      try {
        reject(fault.message());
        connection.closeAfterLastMessage(context.closingTime());
      } catch (ConnectionException e) {
        LOG.log(System.Logger.Level.DEBUG, "a client disconnected before its error was sent", e);
      }
    } else if (!context.isStopping()) {
      tell(failure);
    }
  }

  private void tell(Failure failure) {
    String reason =
        idle && failure instanceof Failure.TooSlow slow
            ? String.format(
                Locale.ROOT,
                "%s in %.1f s",
                slow.bytes() == 0 ? "no request" : "no complete request",
                slow.waited().toMillis() / 1e3)
            : failure.describe();
    context.listener().onDisconnect(client, reason);
  }

  /** Ends the connection if no transfer is running. For any thread. */
  synchronized void stop() {
    if (running == null) {
      connection.stopReading();
    }
  }

  /** Ends the running transfer and the connection. For any thread. */
  synchronized void cancel(String reason) {
    cancelled = reason;
    if (running == null) {
      connection.stopReading();
    } else {
      // The transfer sends an ERROR. If the client is silent, the watchdog ends the wait.
      running.cancel(reason);
    }
  }
}
