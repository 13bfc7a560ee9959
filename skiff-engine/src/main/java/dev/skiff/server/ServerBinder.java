package dev.skiff.server;

import dev.skiff.net.InheritedSocket;
import dev.skiff.net.Wildcard;
import dev.skiff.net.linux.InheritedSockets;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.tcp.BufferPool;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.WhenBusy;
import dev.skiff.udp.SessionContext;
import dev.skiff.udp.TidPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Opens the ports of a server: binds an address, or adopts sockets that were passed to this
 * process. For the thread of the engine's first loop.
 *
 * @param trace the trace that gets the messages over TCP, or null
 * @param mtu the largest IP packet for a block; 0 if blocks may be fragmented
 * @param tids the local ports for transfers over UDP; null if the system chooses them
 */
public record ServerBinder(
    EngineThreads engine,
    Limits limits,
    WhenBusy whenBusy,
    RequestAuthorizer files,
    TransferListener listener,
    @Nullable PacketTrace trace,
    int mtu,
    @Nullable TidPool tids) {
  /** The system chooses a port that is free on one transport, and may be in use on the other. */
  private static final int PORT_TRIES = 20;

  /** Opens ports and adds each to the list, so that a later failure can close them. */
  private interface Opening {
    void open(List<ServerPort> ports, Admission admission) throws IOException;
  }

  /**
   * Listens on one address and one port.
   *
   * @param transports one or both
   * @param address the address; its port may be 0 for any that is free on all transports
   * @throws ListenException if the address cannot be bound
   */
  public List<ServerPort> bind(Set<Transport> transports, InetSocketAddress address)
      throws IOException {
    InetSocketAddress local = Wildcard.toBind(address);
    List<Transport> order = new ArrayList<>(EnumSet.copyOf(transports));
    for (int tries = 1; ; tries++) {
      // The transport with fewer free ports has to choose: each second time it is UDP's turn.
      Collections.reverse(order);
      try {
        return openAll((ports, admission) -> bind(order, local, ports, admission));
      } catch (ListenException e) {
        if (local.getPort() != 0 || transports.size() == 1 || tries == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  private void bind(
      List<Transport> transports,
      InetSocketAddress local,
      List<ServerPort> ports,
      Admission admission)
      throws ListenException {
    InetSocketAddress wanted = local;
    for (Transport transport : transports) {
      ServerPort port =
          switch (transport) {
            case TCP -> bindTcp(wanted, admission);
            case UDP -> bindUdp(wanted, admission);
          };
      ports.add(port);
      int number = port.addresses().getFirst().getPort();
      wanted = new InetSocketAddress(local.getAddress(), number);
    }
  }

  private TcpServerPort bindTcp(InetSocketAddress local, Admission admission)
      throws ListenException {
    try {
      return TcpServerPort.listen(local, tcpContext(admission));
    } catch (IOException e) {
      throw new ListenException(Transport.TCP, local, e);
    }
  }

  private UdpServerPort bindUdp(InetSocketAddress local, Admission admission)
      throws ListenException {
    try {
      return openUdp(handler -> engine.loop().listen(local, handler), admission);
    } catch (IOException e) {
      throw new ListenException(Transport.UDP, local, e);
    }
  }

  /**
   * Listens on sockets that were passed to this process.
   *
   * @param descriptors at least one
   * @throws IOException if one of them is not a socket to listen on
   */
  public List<ServerPort> adopt(List<Integer> descriptors) throws IOException {
    return openAll((ports, admission) -> adopt(descriptors, ports, admission));
  }

  private void adopt(List<Integer> descriptors, List<ServerPort> ports, Admission admission)
      throws IOException {
    List<InheritedSocket> sockets = new ArrayList<>();
    for (int descriptor : descriptors) {
      sockets.add(InheritedSockets.of(descriptor));
    }
    for (InheritedSocket socket : sockets) {
      ports.add(
          socket.isStream()
              ? TcpServerPort.takeOver(socket, tcpContext(admission))
              : openUdp(handler -> engine.loop().takeOver(socket, handler), admission));
    }
  }

  /** Opens all ports or none. TCP connections are accepted only when all ports are open. */
  private List<ServerPort> openAll(Opening opening) throws IOException {
    if (tids != null) {
      tids.requireAllowed(engine.loop());
    }
    long seed = ThreadLocalRandom.current().nextLong();
    Admission admission = new Admission(limits, whenBusy, seed, engine.loop().nanoTime());
    List<ServerPort> ports = new ArrayList<>();
    try {
      opening.open(ports, admission);
    } catch (IOException | RuntimeException | Error e) {
      ports.forEach(ServerPort::close);
      throw e;
    }
    for (ServerPort port : ports) {
      if (port instanceof TcpServerPort tcp) {
        tcp.start();
      }
    }
    return ports;
  }

  private TcpServerContext tcpContext(Admission admission) {
    return new TcpServerContext(
        files,
        admission,
        limits,
        listener,
        trace,
        engine.io(),
        new BufferPool(limits.bufferBytes()),
        engine.loop()::nanoTime,
        new AtomicBoolean());
  }

  private UdpServerPort openUdp(UdpServerPort.Opening opening, Admission admission)
      throws IOException {
    SessionContext context =
        SessionContext.create(engine.loop(), engine.io(), limits).forServer(mtu, tids);
    List<SessionContext> contexts = engine.loops().stream().map(context::on).toList();
    return UdpServerPort.open(opening, contexts, files, admission, listener);
  }
}
