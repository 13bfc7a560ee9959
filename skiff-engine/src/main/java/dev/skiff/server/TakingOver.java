package dev.skiff.server;

import dev.skiff.net.InheritedSocket;
import dev.skiff.net.linux.InheritedSockets;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.transfer.TransferListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Begins to listen on sockets that were passed to this process.
 *
 * @param descriptors at least one
 * @param trace told of the messages; null for nobody
 */
public record TakingOver(
    List<Integer> descriptors,
    EngineThreads engine,
    Limits limits,
    RequestAuthorizer files,
    TransferListener listener,
    @Nullable PacketTrace trace) {
  /** Listens; on the loop's thread. */
  public List<ServerPort> begin() throws IOException {
    TransferQuota admission =
        new TransferQuota("transfers", limits.transfers(), limits.transfersPerClient());
    List<InheritedSocket> sockets = new ArrayList<>();
    for (int descriptor : descriptors) {
      sockets.add(InheritedSockets.of(descriptor));
    }
    List<ServerPort> ports = new ArrayList<>();
    List<TcpServerPort> streams = new ArrayList<>();
    try {
      for (InheritedSocket socket : sockets) {
        if (socket.isStream()) {
          TcpServerPort port = TcpServerPort.takeOver(socket, streamContext(admission));
          streams.add(port);
          ports.add(port);
        } else {
          ports.add(
              UdpServerPort.open(
                  handler -> engine.loop().takeOver(socket, handler),
                  engine,
                  limits,
                  files,
                  admission,
                  listener));
        }
      }
    } catch (IOException | RuntimeException e) {
      ports.forEach(ServerPort::close);
      throw e;
    }
    streams.forEach(TcpServerPort::start);
    return ports;
  }

  private TcpServerContext streamContext(TransferQuota admission) {
    return TcpServerContext.create(files, admission, limits, listener, trace, engine.io());
  }
}
