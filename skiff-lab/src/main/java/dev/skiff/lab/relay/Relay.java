package dev.skiff.lab.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A bad network between TFTP clients and a server: clients ask it instead of the server. One thread
 * does it all.
 */
public final class Relay implements AutoCloseable {
  private static final int MOST_CONVERSATIONS = 256;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final long MILLISECOND_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final InetSocketAddress server;
  private final RelaySettings conditions;
  private final Consumer<RelayEvent> watcher;
  private final Way towardsServer;
  private final Way towardsClient;
  private final Ports ports;
  private final InetSocketAddress address;
  private final Map<InetSocketAddress, Conversation> conversations = new HashMap<>();
  private final long startedAt = System.nanoTime();
  private final Thread thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);
  private volatile boolean stopping;

  private Relay(
      InetSocketAddress address,
      InetSocketAddress server,
      RelaySettings conditions,
      Consumer<RelayEvent> watcher)
      throws IOException {
    this.server = server;
    this.conditions = conditions;
    this.watcher = watcher;
    towardsServer = new Way(conditions.line());
    towardsClient = new Way(conditions.line());
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
   * @param address where clients are to ask; with port 0, any free one
   * @param watcher is told of each datagram, on the relay's thread
   */
  public static Relay start(
      InetSocketAddress address,
      InetSocketAddress server,
      RelaySettings conditions,
      Consumer<RelayEvent> watcher)
      throws IOException {
    Relay relay = new Relay(address, server, conditions, watcher);
    relay.thread.start();
    return relay;
  }

  /** Where clients are to ask. */
  public InetSocketAddress address() {
    return address;
  }

  private void run() {
    try (ports) {
      while (!stopping) {
        long now = now();
        towardsServer.sendDue(now);
        towardsClient.sendDue(now);
        ports.await(waitMillis(now));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Selectors count in milliseconds: what is due within one may leave that much late. */
  private long waitMillis(long now) {
    long due = Math.min(towardsServer.nextNanos(), towardsClient.nextNanos());
    long millis = Math.ceilDiv(due - now, MILLISECOND_NANOS);
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

  // What conversations need.

  Ports ports() {
    return ports;
  }

  InetSocketAddress server() {
    return server;
  }

  RelaySettings conditions() {
    return conditions;
  }

  Way way(boolean isTowardsServer) {
    return isTowardsServer ? towardsServer : towardsClient;
  }

  void tell(RelayEvent event) {
    watcher.accept(event);
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
