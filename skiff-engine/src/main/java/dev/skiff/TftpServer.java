package dev.skiff;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.server.RequestAuthorizer;
import dev.skiff.server.ServerBinder;
import dev.skiff.server.ServerPort;
import dev.skiff.storage.Storage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A TFTP server over UDP (RFC 1350, 2347, 2348, 2349, 7440) and TCP.
 *
 * <pre>{@code
 * try (TftpServer server = TftpServer.builder(DirectoryStorage.open(Path.of("/srv/tftp"))).start()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Its methods may be called by any thread.
 */
public final class TftpServer implements AutoCloseable {
  /** The port that IANA assigned to TFTP. */
  public static final int DEFAULT_PORT = RemoteFile.DEFAULT_PORT;

  /** More would wait for the network's one queue. */
  private static final int MOST_LOOPS = 16;

  private final EngineThreads engine;
  private final List<ServerPort> ports;
  private boolean stopped;

  private TftpServer(EngineThreads engine, List<ServerPort> ports) {
    this.engine = engine;
    this.ports = ports;
  }

  /** A builder of a server for the files of a storage. The storage stays its caller's to close. */
  public static Builder builder(Storage storage) {
    return new Builder(storage);
  }

  /** The addresses and ports that it listens on; the wildcard stands for every address. */
  public List<InetSocketAddress> addresses() {
    return ports.stream().flatMap(port -> port.addresses().stream()).distinct().toList();
  }

  /** What it listens on at these addresses. */
  public Set<Transport> transports() {
    return ports.stream()
        .map(ServerPort::transport)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Transport.class)));
  }

  /**
   * How it sends and receives datagrams: {@link UdpTransport#NIO} or {@link UdpTransport#LINUX}.
   */
  public UdpTransport udpTransport() {
    return engine.transport().taken();
  }

  /** Why it is that one, for people. */
  public String udpTransportReason() {
    return engine.transport().reason();
  }

  /** The port that it listens on, over UDP and TCP alike; of passed sockets, that of the first. */
  public int port() {
    return addresses().getFirst().getPort();
  }

  /** Stops at once: clients are told, no partial file is left. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Takes no more requests, lets running transfers finish, tells the clients of the rest, and
   * leaves no partial file.
   *
   * @param grace how long to let them run; 0 or more
   * @throws IllegalStateException from a listener, whose thread would wait for itself
   */
  public void close(Duration grace) {
    // Before the lock, which the one that waits for this listener may hold.
    EngineThreads.requireOutside(
        engine.isLoopThread() || ports.stream().anyMatch(ServerPort::isOwnThread));
    closeOnce(grace);
  }

  private synchronized void closeOnce(Duration grace) {
    if (stopped) {
      return;
    }
    stopped = true;
    ports.forEach(ServerPort::stop);
    if (!EngineThreads.isDoneWithin(idle(), grace)) {
      ports.forEach(port -> port.cancelAll(ServerPort.SHUTTING_DOWN));
      EngineThreads.isDoneWithin(idle(), EngineThreads.PATIENCE);
    }
    ports.forEach(ServerPort::close);
    engine.close();
  }

  private CompletableFuture<Void> idle() {
    return CompletableFuture.allOf(
        ports.stream().map(ServerPort::idle).toArray(CompletableFuture[]::new));
  }

  /** Settings of a server; what is not set has a default. */
  public static final class Builder {
    private final Storage storage;
    private InetSocketAddress address = new InetSocketAddress("::", DEFAULT_PORT);
    private List<Integer> sockets = List.of();
    private Set<Transport> transports = EnumSet.allOf(Transport.class);
    private UdpTransport udpTransport = UdpTransport.AUTO;
    private AccessPolicy policy = AccessPolicy.READ_AND_CREATE;
    private Limits limits = Limits.DEFAULT;
    private TransferListener listener = TransferListener.NONE;
    private PacketListener packetListener = PacketListener.NONE;

    private Builder(Storage storage) {
      this.storage = Objects.requireNonNull(storage);
    }

    /**
     * Where to listen. {@code ::} stands for every address, IPv4 and, where the host has it, IPv6;
     * {@code 0.0.0.0} for every IPv4 address; port 0 for any free one. The default is {@code ::}
     * and port 69.
     */
    public Builder address(InetSocketAddress value) {
      if (value.isUnresolved()) {
        throw new IllegalArgumentException("unknown host " + value.getHostString());
      }
      address = value;
      return this;
    }

    /** Every address, and this port; 0 for any free one. */
    public Builder port(int value) {
      return address(new InetSocketAddress("::", value));
    }

    /**
     * Sockets to listen on in place of an address, by their descriptors: UDP ones and listening TCP
     * ones, opened by the process that started this one. They belong to the server from now on.
     * This works where {@link UdpTransport#LINUX} does.
     */
    public Builder sockets(List<Integer> descriptors) {
      sockets = List.copyOf(descriptors);
      return this;
    }

    /** What to listen on; by default both UDP and TCP. */
    public Builder transports(Set<Transport> value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("a server listens on at least one transport");
      }
      transports = EnumSet.copyOf(value);
      return this;
    }

    /** How to send and receive datagrams; by default the fastest way there is here. */
    public Builder udpTransport(UdpTransport value) {
      udpTransport = Objects.requireNonNull(value);
      return this;
    }

    /** What clients may do; by default they read files and upload new ones. */
    public Builder policy(AccessPolicy value) {
      policy = Objects.requireNonNull(value);
      return this;
    }

    /** The bounds; by default {@link Limits#DEFAULT}. */
    public Builder limits(Limits value) {
      limits = Objects.requireNonNull(value);
      return this;
    }

    /** Told of every transfer; by default nobody is. */
    public Builder listener(TransferListener value) {
      listener = Objects.requireNonNull(value);
      return this;
    }

    /** Told of every packet; by default nobody is. */
    public Builder packetListener(PacketListener value) {
      packetListener = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Starts the server; it listens when this returns.
     *
     * @throws ListenException where the system does not let it listen
     * @throws IOException where the system refuses otherwise
     */
    public TftpServer start() throws IOException {
      PacketTrace trace = PacketTrace.to(packetListener);
      EngineThreads engine =
          EngineThreads.start(
              "skiff-server", udpTransport, loopsForUdp(), limits.ioThreads(), trace);
      RequestAuthorizer files = new RequestAuthorizer(storage, policy, limits);
      ServerBinder binder = new ServerBinder(engine, limits, files, listener, trace);
      return engine.onLoop(
          () ->
              new TftpServer(
                  engine,
                  sockets.isEmpty() ? binder.bind(transports, address) : binder.adopt(sockets)));
    }

    /** One for each processor: a transfer keeps to one of them. */
    private int loopsForUdp() {
      int processors = Runtime.getRuntime().availableProcessors();
      return transports.contains(Transport.UDP) ? Math.min(processors, MOST_LOOPS) : 1;
    }
  }
}
