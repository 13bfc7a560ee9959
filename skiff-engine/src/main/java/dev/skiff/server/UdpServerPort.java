package dev.skiff.server;

import dev.skiff.io.IoTask;
import dev.skiff.net.EventLoop;
import dev.skiff.net.UdpPort;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.udp.SessionContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server's UDP port. The first loop has the port and the table of transfers. The transfers are
 * spread over all loops.
 */
public final class UdpServerPort implements ServerPort {
  private final EventLoop loop;
  private final UdpPort port;
  private final List<InetSocketAddress> addresses;
  private final UdpTransferTable transfers;

  private UdpServerPort(EventLoop loop, UdpPort port, UdpTransferTable transfers) {
    this.loop = loop;
    this.port = port;
    this.addresses = port.addresses();
    this.transfers = transfers;
  }

  /** Opens a port. */
  public interface Opening {
    UdpPort open(UdpPort.Handler handler) throws IOException;
  }

  /**
   * Opens a port, on the first loop's thread.
   *
   * @param opening binds an address, or takes over a socket that was passed to this process
   * @param contexts one for each loop; the first loop gets the port
   * @param admission decides about requests over UDP and TCP
   * @throws IOException if the address cannot be bound
   */
  public static UdpServerPort open(
      Opening opening,
      List<SessionContext> contexts,
      RequestAuthorizer files,
      Admission admission,
      TransferListener listener)
      throws IOException {
    RequestDispatcher dispatcher = new RequestDispatcher(contexts, files, admission, listener);
    UdpPort port = opening.open(dispatcher);
    dispatcher.attach(port);
    return new UdpServerPort(contexts.getFirst().loop(), port, dispatcher.transfers());
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
    boolean posted =
        IoTask.post(
            loop,
            () -> {
              port.close();
              transfers.stop();
            });
    if (!posted) {
      transfers.onLoopEnded();
    }
  }

  @Override
  public void cancelAll(String reason) {
    IoTask.post(loop, () -> transfers.cancelAll(reason));
  }

  @Override
  public CompletableFuture<Void> idle() {
    return transfers.idle();
  }

  @Override
  public boolean isOwnThread() {
    return loop.isLoopThread(); // EngineThreads checks the other loops
  }

  /** Does nothing: the loop closes its sockets when it ends. */
  @Override
  public void close() {}
}
