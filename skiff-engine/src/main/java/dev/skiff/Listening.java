package dev.skiff;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.transport.Wildcard;
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
record Listening(
    Set<Transport> transports,
    InetSocketAddress address,
    Engine engine,
    Limits limits,
    ServedFiles files,
    TransferListener listener,
    @Nullable PacketTrace trace) {
  /** A port that TCP is given may be in use on UDP. */
  private static final int PORT_TRIES = 20;

  /** Listens; on the loop's thread. */
  List<ServedPort> begin() throws IOException {
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

  private List<ServedPort> listenOn(InetSocketAddress local) throws IOException {
    Admission admission =
        new Admission("transfers", limits.transfers(), limits.transfersPerClient());
    List<ServedPort> ports = new ArrayList<>();
    StreamPort streams = null;
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
        ports.forEach(ServedPort::close);
        throw e;
      }
    }
    if (streams != null) {
      streams.start();
    }
    return ports;
  }

  private StreamPort listenOnTcp(InetSocketAddress local, Admission admission)
      throws ListenException {
    try {
      return StreamPort.listen(
          local, StreamContext.create(files, admission, limits, listener, trace, engine.io()));
    } catch (IOException e) {
      throw new ListenException(Transport.TCP, local, e);
    }
  }

  private DatagramPort listenOnUdp(InetSocketAddress local, Admission admission)
      throws ListenException {
    try {
      return DatagramPort.open(
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
