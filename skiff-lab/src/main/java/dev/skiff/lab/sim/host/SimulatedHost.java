package dev.skiff.lab.sim.host;

import dev.skiff.lab.net.Endpoint;
import dev.skiff.lab.net.Network;
import dev.skiff.lab.net.VirtualTime;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A host: its addresses and ports. Loops and I/O threads of the programs on it are made here. */
public final class SimulatedHost {
  private final VirtualTime time;
  private final Network network;
  private final SimulatedThreads threads;
  private final HostFaults faults;
  private final HostObserver observer;
  private final List<InetAddress> addresses;
  private final int firstPort;
  private final Set<Integer> taken = new HashSet<>();
  private int nextPort;
  private int mtu = 1_500;

  /**
   * A host without programs.
   *
   * @param addresses at least one; the first is where datagrams come from that have no other source
   * @param firstPort the first port that the system picks; the next ones follow
   */
  public SimulatedHost(
      VirtualTime time,
      Network network,
      SimulatedThreads threads,
      HostFaults faults,
      HostObserver observer,
      List<InetAddress> addresses,
      int firstPort) {
    this.time = time;
    this.network = network;
    this.threads = threads;
    this.faults = faults;
    this.observer = observer;
    this.addresses = List.copyOf(addresses);
    this.firstPort = firstPort;
    this.nextPort = firstPort;
  }

  public List<InetAddress> addresses() {
    return addresses;
  }

  /** Sets what the host's interface carries in one piece, headers included, in bytes. */
  public void mtu(int bytes) {
    mtu = bytes;
  }

  int mtu() {
    return mtu;
  }

  /** The next port that the system picks is the first one again, where that is free. */
  public void pickPortsAnew() {
    nextPort = firstPort;
  }

  /** Ports that are open. */
  public int openPorts() {
    return taken.size();
  }

  /** A new event loop. */
  public SimulatedEventLoop loop() {
    return new SimulatedEventLoop(this);
  }

  /** New I/O threads. */
  public SimulatedIoThreads ioThreads(int count) {
    return new SimulatedIoThreads(time, threads, faults, count);
  }

  VirtualTime time() {
    return time;
  }

  SimulatedThreads threads() {
    return threads;
  }

  HostFaults faults() {
    return faults;
  }

  HostObserver observer() {
    return observer;
  }

  /**
   * Takes a port.
   *
   * @param local with port 0 for one that the system picks
   * @return which port
   * @throws IOException where the port is in use, or the address is not of this host
   */
  int bind(InetSocketAddress local) throws IOException {
    boolean ours = local.getAddress().isAnyLocalAddress() || addresses.contains(local.getAddress());
    int port = local.getPort();
    if (!ours) {
      throw new BindException("cannot assign " + local);
    }
    if (port == 0) {
      while (taken.contains(nextPort)) {
        nextPort++;
      }
      port = nextPort++;
    }
    if (!taken.add(port)) {
      throw new BindException("port " + port + " is in use");
    }
    return port;
  }

  void open(InetAddress address, int port, Endpoint endpoint) {
    network.open(new InetSocketAddress(address, port), endpoint);
  }

  /** Gives a port back, on each address that had it. */
  void release(int port) {
    taken.remove(port);
    addresses.forEach(address -> network.close(new InetSocketAddress(address, port)));
  }

  void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    network.send(from, to, bytes);
  }
}
