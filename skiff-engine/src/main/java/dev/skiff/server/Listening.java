package dev.skiff.server;

import dev.skiff.net.Wildcard;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Begins to listen on the transports of a server, on one address and one port.
 *
 * @param transports one or both
 * @param address with port 0 for any that is free on all of them
 * @param trace told of the messages; null for nobody
 */
public record Listening(
    Set<Transport> transports,
    InetSocketAddress address,
    EngineThreads engine,
    Limits limits,
    RequestAuthorizer files,
    TransferListener listener,
    @Nullable PacketTrace trace) {
  /** A port that TCP is given may be in use on UDP. */
  private static final int PORT_TRIES = 20;

  /** Listens; on the loop's thread. */
  public List<ServerPort> begin() throws IOException {
    InetSocketAddress local = Wildcard.toBind(address);
    for (int tries = 1; ; tries++) {
      try {
        return listenOn(local);
      } catch (ListenException e) {
        if (local.getPort() != 0 || transports.size() == 1 || tries == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  private List<ServerPort> listenOn(InetSocketAddress local) throws IOException {
    TransferQuota admission =
        new TransferQuota("transfers", limits.transfers(), limits.transfersPerClient());
    List<ServerPort> ports = new ArrayList<>();
    TcpServerPort streams = null;
    InetSocketAddress bound = local;
    if (transports.contains(Transport.TCP)) {
      streams = listenOnTcp(local, admission);
      bound = streams.bound();
      ports.add(streams);
    }
    if (transports.contains(Transport.UDP)) {
      try {
        ports.add(listenOnUdp(bound, admission));
      } catch (IOException | RuntimeException e) {
        ports.forEach(ServerPort::close);
        throw e;
      }
    }
    if (streams != null) {
      streams.start();
    }
    return ports;
  }

  private TcpServerPort listenOnTcp(InetSocketAddress local, TransferQuota admission)
      throws ListenException {
    try {
      return TcpServerPort.listen(
          local, TcpServerContext.create(files, admission, limits, listener, trace, engine.io()));
    } catch (IOException e) {
      throw new ListenException(Transport.TCP, local, e);
    }
  }

  private UdpServerPort listenOnUdp(InetSocketAddress local, TransferQuota admission)
      throws ListenException {
    try {
      return UdpServerPort.open(
          handler -> engine.loop().listen(local, handler),
          engine,
          limits,
          files,
          admission,
          listener);
    } catch (IOException e) {
      throw new ListenException(Transport.UDP, local, e);
    }
  }
}
