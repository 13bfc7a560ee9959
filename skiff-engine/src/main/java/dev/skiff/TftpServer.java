package dev.skiff;

import dev.skiff.io.IoThreads;
import dev.skiff.protocol.transfer.Limits;
import dev.skiff.protocol.wire.Option;
import dev.skiff.runtime.EngineThreads;
import dev.skiff.runtime.ListenerThreads;
import dev.skiff.runtime.PacketTrace;
import dev.skiff.server.RequestAuthorizer;
import dev.skiff.server.ServerBinder;
import dev.skiff.server.ServerPort;
import dev.skiff.storage.DirectoryStorage;
import dev.skiff.storage.Storage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.ListenException;
import dev.skiff.transfer.PacketListener;
import dev.skiff.transfer.PortRange;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.TransferListener;
import dev.skiff.transfer.Transport;
import dev.skiff.transfer.UdpTransport;
import dev.skiff.transfer.WhenBusy;
import dev.skiff.udp.TidPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A TFTP server over UDP (RFC 1350, 2347, 2348, 2349, 7440) and TCP.
 *
 * <pre>{@code
 * try (TftpServer server = TftpServer.builder(DirectoryStorage.open(Path.of("/srv/tftp"))).start()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Any thread may call its methods.
 */
public final class TftpServer implements AutoCloseable {
  /** The port that IANA assigned to TFTP. */
  public static final int DEFAULT_PORT = RemoteFile.DEFAULT_PORT;

  /** The smallest {@link Builder#mtu}, in bytes: a packet that every host accepts (RFC 791). */
  public static final int SMALLEST_MTU = 576;

  /** The largest {@link Builder#mtu}, in bytes: the largest IP packet. */
  public static final int LARGEST_MTU = 65_535;

  /** More loops would only wait for the one queue of the network. */
  private static final int MOST_LOOPS = 16;

  private final EngineThreads engine;
  private final List<ServerPort> ports;
  private boolean stopped;

  private TftpServer(EngineThreads engine, List<ServerPort> ports) {
    this.engine = engine;
    this.ports = ports;
  }

  /** A builder of a server for the files of a storage. The caller closes the storage. */
  public static Builder builder(Storage storage) {
    return new Builder(storage);
  }

  /** The addresses and ports that the server listens on. A wildcard stands for every address. */
  public List<InetSocketAddress> addresses() {
    return ports.stream().flatMap(port -> port.addresses().stream()).distinct().toList();
  }

  /** The transports that the server listens on. */
  public Set<Transport> transports() {
    return ports.stream()
        .map(ServerPort::transport)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Transport.class)));
  }

  /**
   * The way to send and receive datagrams: {@link UdpTransport#NIO} or {@link UdpTransport#LINUX}.
   */
  public UdpTransport udpTransport() {
    return engine.transport().taken();
  }

  /** The reason for {@link #udpTransport()} in English, for people. */
  public String udpTransportReason() {
    return engine.transport().reason();
  }

  /** The port of the first of {@link #addresses()}; without passed sockets, of all of them. */
  public int port() {
    return addresses().getFirst().getPort();
  }

  /** Ends running transfers and stops: {@link #close(Duration)} without time. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Accepts no more requests, and waits for running transfers to finish. Clients whose transfers
   * run longer get an ERROR. No partly received file is left. A second call does nothing.
   *
   * @param grace the time for running transfers to finish; 0 or more
   * @throws IllegalStateException if a listener calls this: its thread would wait for itself
   */
  public void close(Duration grace) {
    // Before the lock: a thread that waits for this listener may hold it.
    EngineThreads.requireOutside(
        engine.isOwnThread() || ports.stream().anyMatch(ServerPort::isOwnThread));
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

  /** The settings of a server. Each has a default. */
  public static final class Builder {
    private final Storage storage;
    private InetSocketAddress address = new InetSocketAddress("::", DEFAULT_PORT);
    private List<Integer> sockets = List.of();
    private Set<Transport> transports = EnumSet.allOf(Transport.class);
    private UdpTransport udpTransport = UdpTransport.AUTO;
    private AccessPolicy policy = AccessPolicy.READ_AND_CREATE;
    private Limits limits = Limits.DEFAULT;
    private WhenBusy whenBusy = WhenBusy.IGNORE;
    private int mtu;
    private @Nullable PortRange portRange;
    private Set<String> refusedOptions = Set.of();
    private TransferListener listener = TransferListener.NONE;
    private PacketListener packetListener = PacketListener.NONE;

    private Builder(Storage storage) {
      this.storage = Objects.requireNonNull(storage);
    }

    /**
     * The address and port to listen on. {@code ::} stands for every address, IPv4 and, if the host
     * has it, IPv6; {@code 0.0.0.0} for every IPv4 address; port 0 for any free port. The default
     * is {@code ::} and port 69.
     */
    public Builder address(InetSocketAddress value) {
      if (value.isUnresolved()) {
        throw new IllegalArgumentException("unknown host " + value.getHostString());
      }
      address = value;
      return this;
    }

    /** Listens on every address and this port; 0 stands for any free port. */
    public Builder port(int value) {
      return address(new InetSocketAddress("::", value));
    }

    /**
     * The descriptors of sockets to listen on, in place of an address: UDP sockets and listening
     * TCP sockets that the process that started this one has opened. The server closes them. This
     * works if {@link UdpTransport#LINUX} does.
     */
    public Builder sockets(List<Integer> descriptors) {
      sockets = List.copyOf(descriptors);
      return this;
    }

    /** The transports to listen on; by default UDP and TCP. */
    public Builder transports(Set<Transport> value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("a server listens on at least one transport");
      }
      transports = EnumSet.copyOf(value);
      return this;
    }

    /** The way to send and receive datagrams; by default the fastest on this host. */
    public Builder udpTransport(UdpTransport value) {
      udpTransport = Objects.requireNonNull(value);
      return this;
    }

    /** The rights of clients; by default they may download files and upload new ones. */
    public Builder policy(AccessPolicy value) {
      policy = Objects.requireNonNull(value);
      return this;
    }

    /** The bounds; by default {@link Limits#DEFAULT}. */
    public Builder limits(Limits value) {
      limits = Objects.requireNonNull(value);
      return this;
    }

    /** The answer to an RRQ over UDP that finds no place; by default none. */
    public Builder whenBusy(WhenBusy value) {
      whenBusy = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Agrees only to blocks that reach the client in one IP packet, for networks that drop
     * fragments. The route to the client decides, and a bound for what this host does not know of
     * the network. Clients on the loopback are not limited. By default IP may fragment blocks that
     * a client has asked for.
     *
     * @param value the largest IP packet that the network carries, {@value #SMALLEST_MTU} to
     *     {@value #LARGEST_MTU} bytes; the latter leaves the decision to the route
     */
    public Builder mtu(int value) {
      if (value < SMALLEST_MTU || value > LARGEST_MTU) {
        throw new IllegalArgumentException(
            "mtu must be " + SMALLEST_MTU + " to " + LARGEST_MTU + ", not " + value);
      }
      mtu = value;
      return this;
    }

    /**
     * The local ports for transfers over UDP, such as those that a firewall lets through; by
     * default the system chooses them. A port that another program uses is left out, and a port
     * rests for three seconds after its transfer. While no port is free, a request is treated as at
     * any other limit: {@link #whenBusy}. TCP has no such ports.
     *
     * <p>A client shows that its address is not forged by an answer to the port of its transfer. In
     * a range of N ports that takes N guesses, so use a thousand ports or more where requests may
     * come from anywhere.
     *
     * <p>At most an eighth of the ports, but up to 8, are for clients that have not answered yet
     * ({@link Limits#unvalidatedTransfers}), and a quarter for received files whose last block may
     * be repeated ({@link Limits#lingering}).
     */
    public Builder portRange(PortRange value) {
      portRange = Objects.requireNonNull(value);
      return this;
    }

    /**
     * The options that the server treats as if it did not know them, over UDP and TCP, for clients
     * that use them wrongly: it leaves them out of its answers (RFC 2347). By default none.
     *
     * @param names some of {@link Option#NAMES}, in upper or lower case; all of them for a server
     *     that answers no options
     * @throws IllegalArgumentException if a name is not one of those
     */
    public Builder refusedOptions(Collection<String> names) {
      refusedOptions = names.stream().map(Option::known).collect(Collectors.toSet());
      return this;
    }

    /** The listener that gets every transfer; by default none. */
    public Builder listener(TransferListener value) {
      listener = Objects.requireNonNull(value);
      return this;
    }

    /** The listener that gets every packet; by default none. */
    public Builder packetListener(PacketListener value) {
      packetListener = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Starts the server. It listens when this returns.
     *
     * @throws IllegalArgumentException if the range of {@link #portRange} contains the port of
     *     {@link #address}
     * @throws ListenException if the server cannot listen on the address
     * @throws IOException if the system refuses anything else
     */
    public TftpServer start() throws IOException {
      if (portRange != null && sockets.isEmpty() && portRange.contains(address.getPort())) {
        throw new IllegalArgumentException(
            "the ports " + portRange + " contain the server's own, " + address.getPort());
      }
      TidPool tids =
          portRange == null ? null : new TidPool(portRange, ThreadLocalRandom.current().nextLong());
      Limits bounds = portRange == null ? limits : TidPool.limits(portRange, limits);
      PacketTrace trace = PacketTrace.to(packetListener);
      EngineThreads engine =
          EngineThreads.start(
              "skiff-server",
              udpTransport,
              loopsForUdp(),
              ioThreads(),
              ListenerThreads.forServer(listener),
              trace);
      RequestAuthorizer files = new RequestAuthorizer(storage, policy, bounds, refusedOptions);
      TransferListener told = engine.listeners().calling(listener);
      ServerBinder binder =
          new ServerBinder(engine, bounds, whenBusy, files, told, trace, mtu, tids);
      return engine.onLoop(
          () ->
              new TftpServer(
                  engine,
                  sockets.isEmpty() ? binder.bind(transports, address) : binder.adopt(sockets)));
    }

    private ExecutorService ioThreads() {
      return storage.isPrompt() || storage instanceof DirectoryStorage
          ? IoThreads.forLocalFiles(limits.ioThreads())
          : IoThreads.forSlowFiles(limits.transfers());
    }

    /** One loop for each processor. A transfer stays on one loop. */
    private int loopsForUdp() {
      int processors = Runtime.getRuntime().availableProcessors();
      return transports.contains(Transport.UDP) ? Math.min(processors, MOST_LOOPS) : 1;
    }
  }
}
