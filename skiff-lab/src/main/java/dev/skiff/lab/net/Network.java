package dev.skiff.lab.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Hosts with ports, and a link for each direction between two of them. */
public final class Network {
  private record Route(InetAddress from, InetAddress to) {}

  private final VirtualTime time;
  private final NetworkObserver observer;

  /** Whether a host says so where nobody has the port that was asked. */
  private final BooleanSupplier refuses;

  private final Map<InetSocketAddress, Endpoint> endpoints = new HashMap<>();
  private final Map<Route, Link> links = new HashMap<>();

  public Network(VirtualTime time, NetworkObserver observer, BooleanSupplier refuses) {
    this.time = time;
    this.observer = observer;
    this.refuses = refuses;
  }

  /**
   * A host of this network.
   *
   * @param number the last byte of its IPv4 address
   */
  public static InetAddress host(String name, int number) {
    try {
      return InetAddress.getByAddress(name, new byte[] {10, 0, 0, (byte) number});
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The name of a host and its port, for people. */
  public static String nameOf(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** Where links end: the receiver. */
  public Link arrivals() {
    return (flight, late) -> time.after(late, () -> arrive(flight));
  }

  /** Sets how datagrams get from one host to another; without that they do not. */
  public void connect(InetAddress from, InetAddress to, Link link) {
    links.put(new Route(from, to), link);
  }

  /** Takes a port. */
  public void open(InetSocketAddress address, Endpoint endpoint) {
    if (endpoints.putIfAbsent(address, endpoint) != null) {
      throw new IllegalStateException(nameOf(address) + " is taken");
    }
  }

  /** Gives a port back. */
  public void close(InetSocketAddress address) {
    endpoints.remove(address);
  }

  /** Ports that are taken. */
  public int open() {
    return endpoints.size();
  }

  /** Sends a datagram, whoever really does. */
  public void send(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    Flight flight = new Flight(from, to, bytes);
    observer.onSent(flight);
    Link link = links.get(new Route(from.getAddress(), to.getAddress()));
    if (link == null) {
      observer.onLost(flight, "no route");
    } else {
      link.carry(flight, 0);
    }
  }

  private void arrive(Flight flight) {
    Endpoint endpoint = endpoints.get(flight.to());
    if (endpoint == null) {
      observer.onLost(flight, "nobody there");
      refuse(flight);
      return;
    }
    observer.onArriving(flight);
    endpoint.onDatagram(ByteBuffer.wrap(flight.bytes()), flight.from());
    observer.onTaken(flight);
  }

  private void refuse(Flight flight) {
    Endpoint sender = endpoints.get(flight.from());
    if (sender != null && refuses.getAsBoolean()) {
      sender.onRefused(flight.to());
    }
  }
}
