package dev.skiff.lab.interop.relay;

import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Link;
import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams between one port of a client and the server.
 *
 * <p>A server answers from a fresh port, its TID (RFC 1350 section 4); and from two, when a request
 * arrives twice. Each has a port here that stands for it towards the client, and the client has one
 * that stands for it towards the server.
 */
final class Conversation {
  private static final int MOST_TIDS = 16;

  private final Relay relay;
  private final InetSocketAddress client;
  private final Link towardsServer;
  private final Link towardsClient;
  private final DatagramChannel clientStandIn;
  private final Map<InetSocketAddress, DatagramChannel> serverStandIns = new HashMap<>();
  private final long startedAt;
  private long usedAt;

  Conversation(Relay relay, InetSocketAddress client) throws IOException {
    this.relay = relay;
    this.client = client;
    this.clientStandIn = relay.ports().open(new InetSocketAddress(0), this::onServerDatagram);
    this.startedAt = relay.now();
    ImpairmentPolicy policy = new ImpairmentPolicy(relay.settings());
    Random random = new Random(relay.settings().seed());
    towardsServer = link(policy, random, relay.lineTowardsServer());
    towardsClient = link(policy, random, relay.lineTowardsClient());
  }

  private Link link(ImpairmentPolicy policy, Random random, Link line) {
    Link chances = relay.settings().model().chances(random, relay, line);
    return (flight, lateNanos) -> {
      if (policy.loses(PacketDecoder.decode(ByteBuffer.wrap(flight.bytes())))) {
        relay.onLost(flight, "chosen");
      } else {
        chances.carry(flight, lateNanos);
      }
    };
  }

  /** Takes a request for the server's well-known port. */
  void request(byte[] datagram) {
    pass(towardsServer, new Flight(client, relay.server(), datagram));
  }

  private void onServerDatagram(InetSocketAddress tid, byte[] datagram) throws IOException {
    if (!serverStandIns.containsKey(tid)) {
      if (!tid.getAddress().equals(relay.server().getAddress())
          || serverStandIns.size() == MOST_TIDS) {
        return;
      }
      serverStandIns.put(tid, standInFor(tid));
    }
    pass(towardsClient, new Flight(tid, client, datagram));
  }

  private DatagramChannel standInFor(InetSocketAddress tid) throws IOException {
    InetSocketAddress free = new InetSocketAddress(relay.address().getAddress(), 0);
    return relay.ports().open(free, (from, datagram) -> onClientDatagram(from, tid, datagram));
  }

  private void onClientDatagram(InetSocketAddress from, InetSocketAddress tid, byte[] datagram) {
    if (from.equals(client)) {
      pass(towardsServer, new Flight(client, tid, datagram));
    }
  }

  private void pass(Link link, Flight flight) {
    usedAt = relay.now();
    relay.pass(link, flight);
  }

  /** The port that a datagram leaves from; null if the relay has none for its sender. */
  @Nullable DatagramChannel standInOf(InetSocketAddress sender) {
    return sender.equals(client) ? clientStandIn : serverStandIns.get(sender);
  }

  InetSocketAddress client() {
    return client;
  }

  /** The relay's time when the first datagram came. */
  long startedAt() {
    return startedAt;
  }

  /** The relay's time when the last datagram came. */
  long usedAt() {
    return usedAt;
  }

  void close() throws IOException {
    clientStandIn.close();
    for (DatagramChannel standIn : serverStandIns.values()) {
      standIn.close();
    }
  }
}
