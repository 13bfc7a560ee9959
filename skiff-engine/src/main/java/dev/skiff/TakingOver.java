package dev.skiff;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.transport.PassedSocket;
import dev.skiff.transport.linux.PassedSockets;
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
record TakingOver(
    List<Integer> descriptors,
    Engine engine,
    Limits limits,
    ServedFiles files,
    TransferListener listener,
    @Nullable PacketTrace trace) {
  /** Listens; on the loop's thread. */
  List<ServedPort> begin() throws IOException {
    Admission admission =
        new Admission("transfers", limits.transfers(), limits.transfersPerClient());
    List<PassedSocket> sockets = new ArrayList<>();
    for (int descriptor : descriptors) {
      sockets.add(PassedSockets.of(descriptor));
    }
    List<ServedPort> ports = new ArrayList<>();
    List<StreamPort> streams = new ArrayList<>();
    try {
      for (PassedSocket socket : sockets) {
        if (socket.isStream()) {
          StreamPort port = StreamPort.takeOver(socket, streamContext(admission));
          streams.add(port);
          ports.add(port);
        } else {
          ports.add(
              DatagramPort.open(
                  handler -> engine.loop().takeOver(socket, handler),
                  engine,
                  limits,
                  files,
                  admission,
                  listener));
        }
      }
    } catch (IOException | RuntimeException e) {
      ports.forEach(ServedPort::close);
      throw e;
    }
    streams.forEach(StreamPort::start);
    return ports;
  }

  private StreamContext streamContext(Admission admission) {
    return StreamContext.create(files, admission, limits, listener, trace, engine.io());
  }
}
