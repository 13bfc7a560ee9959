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

  /** True if a host reports a port that is not open (ICMP port unreachable). */
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

  /** The last step of every link: the receiver gets the datagram. */
  public Link arrivals() {
    return (flight, late) -> time.after(late, () -> arrive(flight));
  }

  /** Sets the link from one host to another; without one, datagrams are lost. */
  public void connect(InetAddress from, InetAddress to, Link link) {
    links.put(new Route(from, to), link);
  }

  /** Opens a port. */
  public void open(InetSocketAddress address, Endpoint endpoint) {
    if (endpoints.putIfAbsent(address, endpoint) != null) {
      throw new IllegalStateException(nameOf(address) + " is taken");
    }
  }

  /** Closes a port. */
  public void close(InetSocketAddress address) {
    endpoints.remove(address);
  }

  /** True if an endpoint has this port. */
  public boolean isOpen(InetSocketAddress address) {
    return endpoints.containsKey(address);
  }

  /** The number of open ports. */
  public int open() {
    return endpoints.size();
  }

  /** Sends a datagram; the sender may be forged. */
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
