package dev.skiff.lab.relay;

import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * What one port of a client says with the server.
 *
 * <p>A server answers from a fresh port, its TID (RFC 1350 section 4); and from two, when a request
 * arrives twice. Each has a port here that stands for it towards the client, and the client has one
 * that stands for it towards the server.
 */
final class Conversation {
  private static final int MOST_TIDS = 16;

  private final Relay relay;
  private final InetSocketAddress client;
  private final ImpairmentPolicy policy;
  private final DatagramChannel clientStandIn;
  private final Map<InetSocketAddress, DatagramChannel> serverStandIns = new HashMap<>();
  private final long startedAt;
  private long usedAt;

  Conversation(Relay relay, InetSocketAddress client) throws IOException {
    this.relay = relay;
    this.client = client;
    this.policy = new ImpairmentPolicy(relay.conditions());
    this.clientStandIn = relay.ports().open(new InetSocketAddress(0), this::fromServer);
    this.startedAt = relay.now();
  }

  /** A request: it goes to the server's one port that everybody knows. */
  void request(byte[] datagram) {
    pass(true, clientStandIn, relay.server(), datagram);
  }

  private void fromServer(InetSocketAddress tid, byte[] datagram) throws IOException {
    DatagramChannel standIn = serverStandIns.get(tid);
    if (standIn == null) {
      if (!tid.getAddress().equals(relay.server().getAddress())
          || serverStandIns.size() == MOST_TIDS) {
        return;
      }
      standIn = standInFor(tid);
    }
    pass(false, standIn, client, datagram);
  }

  private DatagramChannel standInFor(InetSocketAddress tid) throws IOException {
    InetSocketAddress free = new InetSocketAddress(relay.address().getAddress(), 0);
    DatagramChannel standIn =
        relay.ports().open(free, (from, datagram) -> fromClient(from, tid, datagram));
    serverStandIns.put(tid, standIn);
    return standIn;
  }

  private void fromClient(InetSocketAddress from, InetSocketAddress tid, byte[] datagram) {
    if (from.equals(client)) {
      pass(true, clientStandIn, tid, datagram);
    }
  }

  private void pass(
      boolean towardsServer, DatagramChannel via, InetSocketAddress to, byte[] bytes) {
    usedAt = relay.now();
    Datagram datagram = PacketDecoder.decode(ByteBuffer.wrap(bytes));
    RelayEvent.Fate fate =
        relay.way(towardsServer).enter(policy.of(datagram), via, to, bytes, usedAt);
    relay.tell(new RelayEvent(usedAt - startedAt, client, towardsServer, datagram, fate));
  }

  /** When it was last heard of. */
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
