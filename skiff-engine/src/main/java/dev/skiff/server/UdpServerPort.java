package dev.skiff.server;

import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server's UDP side. The first loop has the port and the table of transfers; the transfers are
 * spread over all loops.
 */
public final class UdpServerPort implements ServerPort {
  private final EventLoop loop;
  private final UdpPort port;
  private final List<InetSocketAddress> addresses;
  private final UdpTransferTable running;

  private UdpServerPort(EventLoop loop, UdpPort port, UdpTransferTable running) {
    this.loop = loop;
    this.port = port;
    this.addresses = port.addresses();
    this.running = running;
  }

  /** Opens the port whose datagrams a handler is given. */
  public interface Opening {
    UdpPort open(UdpPort.Handler handler) throws IOException;
  }

  /**
   * Listens; on the loop's thread.
   *
   * @param opening binds an address, or takes over a socket that was passed to this process
   * @param admission counts the transfers, those of other transports included
   * @throws IOException where the address is in use or may not be bound
   */
  static UdpServerPort open(
      Opening opening,
      EngineThreads engine,
      Limits limits,
      RequestAuthorizer files,
      TransferQuota admission,
      TransferListener listener)
      throws IOException {
    SessionContext context = SessionContext.create(engine.loop(), engine.io(), limits);
    List<SessionContext> contexts = engine.loops().stream().map(context::on).toList();
    return open(opening, contexts, files, admission, listener);
  }

  /**
   * Listens; on the first loop's thread.
   *
   * @param opening binds an address, or takes over a socket that was passed to this process
   * @param contexts of each loop that transfers are spread over; the first one has the port
   * @param admission counts the transfers, those of other transports included
   * @throws IOException where the address is in use or may not be bound
   */
  public static UdpServerPort open(
      Opening opening,
      List<SessionContext> contexts,
      RequestAuthorizer files,
      TransferQuota admission,
      TransferListener listener)
      throws IOException {
    SessionContext home = contexts.getFirst();
    UdpTransferTable running = new UdpTransferTable(contexts, admission, listener);
    RequestDispatcher dispatcher = new RequestDispatcher(home, files, running);
    UdpPort port = opening.open(dispatcher);
    dispatcher.attach(port);
    return new UdpServerPort(home.loop(), port, running);
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  @Override
  public void stop() {
    loop.execute(
        () -> {
          port.close();
          running.stop();
        });
  }

  @Override
  public void cancelAll(String reason) {
    loop.execute(() -> running.cancelAll(reason));
  }

  @Override
  public CompletableFuture<Void> idle() {
    return running.idle();
  }

  @Override
  public boolean isOwnThread() {
    return loop.isLoopThread(); // the others are asked by the engine
  }

  /** The loop's end is the sockets' end. */
  @Override
  public void close() {}
}
