package dev.skiff.lab.interop.relay;

import dev.skiff.lab.interop.relay.RelayEvent.Fate;
import dev.skiff.lab.net.Flight;
import dev.skiff.lab.net.Link;
import dev.skiff.lab.net.NetworkObserver;
import dev.skiff.lab.net.VirtualTime;
import dev.skiff.protocol.wire.Datagram;
import dev.skiff.protocol.wire.PacketDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between TFTP clients and a server: clients ask it instead of the server. One thread
 * runs the network model by the real clock, and sends and receives.
 */
public final class Relay implements AutoCloseable, NetworkObserver {
  private static final int MOST_CONVERSATIONS = 256;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final long MILLISECOND_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final InetSocketAddress server;
  private final RelaySettings settings;
  private final Consumer<RelayEvent> watcher;
  private final VirtualTime time = new VirtualTime(0);
  private final Link lineTowardsServer;
  private final Link lineTowardsClient;
  private final Ports ports;
  private final InetSocketAddress address;
  private final Map<InetSocketAddress, Conversation> conversations = new HashMap<>();
  private final long startedAt = System.nanoTime();
  private final Thread thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);
  private volatile boolean stopping;

  /** True if the watcher has an event of the datagram that is entering the network. */
  private boolean told;

  private Relay(
      InetSocketAddress address,
      InetSocketAddress server,
      RelaySettings settings,
      Consumer<RelayEvent> watcher)
      throws IOException {
    this.server = server;
    this.settings = settings;
    this.watcher = watcher;
    Link arrivals = (flight, late) -> time.after(late, () -> deliver(flight));
    lineTowardsServer = settings.model().bottleneck(time, this, arrivals);
    lineTowardsClient = settings.model().bottleneck(time, this, arrivals);
    ports = new Ports();
    try {
      DatagramChannel front = ports.open(address, this::onRequest);
      this.address = (InetSocketAddress) front.getLocalAddress();
    } catch (IOException e) {
      ports.close();
      throw e;
    }
  }

  /**
   * Starts to pass datagrams.
   *
   * @param address that clients ask; with port 0, any free port
   * @param watcher gets what happens to each datagram, on the relay's thread
   */
  public static Relay start(
      InetSocketAddress address,
      InetSocketAddress server,
      RelaySettings settings,
      Consumer<RelayEvent> watcher)
      throws IOException {
    Relay relay = new Relay(address, server, settings, watcher);
    relay.thread.start();
    return relay;
  }

  /** The address that clients ask. */
  public InetSocketAddress address() {
    return address;
  }

  private void run() {
    try (ports) {
      while (!stopping) {
        time.advanceTo(now());
        ports.await(waitMillis());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Selectors count in milliseconds: what is due within one may leave that much late. */
  private long waitMillis() {
    long millis = Math.ceilDiv(time.nextNanos() - now(), MILLISECOND_NANOS);
    return Math.clamp(millis, 0, LONGEST_WAIT_MILLIS);
  }

  private void onRequest(InetSocketAddress client, byte[] datagram) throws IOException {
    Conversation conversation = conversations.get(client);
    if (conversation == null) {
      forgetIdle();
      if (conversations.size() == MOST_CONVERSATIONS) {
        return;
      }
      conversation = new Conversation(this, client);
      conversations.put(client, conversation);
    }
    conversation.request(datagram);
  }

  private void forgetIdle() throws IOException {
    Iterator<Conversation> each = conversations.values().iterator();
    while (each.hasNext()) {
      Conversation conversation = each.next();
      if (now() - conversation.usedAt() > IDLE_NANOS) {
        conversation.close();
        each.remove();
      }
    }
  }

  /** Sends a datagram through the network, by way of a conversation's link. */
  void pass(Link link, Flight flight) {
    time.advanceTo(now());
    told = false;
    link.carry(flight, 0);
    if (!told) {
      tell(flight, Fate.PASSED);
    }
  }

  private void deliver(Flight flight) {
    Conversation conversation = conversationOf(flight);
    DatagramChannel via = conversation == null ? null : conversation.standInOf(flight.from());
    if (via == null) {
      return;
    }
    try {
      via.send(ByteBuffer.wrap(flight.bytes()), flight.to());
    } catch (IOException e) {
      // The port is closed, or the receiver is gone: lost, as on any network.
    }
  }

  private @Nullable Conversation conversationOf(Flight flight) {
    Conversation towardsServer = conversations.get(flight.from());
    return towardsServer == null ? conversations.get(flight.to()) : towardsServer;
  }

  private void tell(Flight flight, Fate fate) {
    told = true;
    Conversation conversation = conversationOf(flight);
    if (conversation != null) {
      long nanos = now() - conversation.startedAt();
      boolean towardsServer = conversation.client().equals(flight.from());
      Datagram datagram = PacketDecoder.decode(ByteBuffer.wrap(flight.bytes()));
      watcher.accept(new RelayEvent(nanos, conversation.client(), towardsServer, datagram, fate));
    }
  }

  @Override
  public void onLost(Flight flight, String why) {
    tell(flight, why.equals(QUEUE_FULL) ? Fate.CROWDED_OUT : Fate.LOST);
  }

  @Override
  public void onDuplicated(Flight flight) {
    tell(flight, Fate.DUPLICATED);
  }

  @Override
  public void onDelayed(Flight flight) {
    tell(flight, Fate.HELD_BACK);
  }

  // What conversations need.

  Ports ports() {
    return ports;
  }

  InetSocketAddress server() {
    return server;
  }

  RelaySettings settings() {
    return settings;
  }

  Link lineTowardsServer() {
    return lineTowardsServer;
  }

  Link lineTowardsClient() {
    return lineTowardsClient;
  }

  /** Nanoseconds since the start. */
  long now() {
    return System.nanoTime() - startedAt;
  }

  /** Waits until the relay ends: by an error, or because it was closed. */
  void await() throws InterruptedException {
    thread.join();
  }

  @Override
  public void close() {
    stopping = true;
    ports.wakeUp();
    try {
      if (!thread.join(STOP_LIMIT)) {
        throw new IllegalStateException("the relay does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
