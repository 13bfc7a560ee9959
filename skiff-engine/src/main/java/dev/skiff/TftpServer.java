package dev.skiff;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.session.SessionContext;
import dev.skiff.storage.Storage;
import dev.skiff.transport.UdpPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A TFTP server over UDP (RFC 1350, 2347, 2348, 2349, 7440).
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
  public static final int DEFAULT_PORT = 69;

  static final String SHUTTING_DOWN = "the server is shutting down";

  private final Engine engine;
  private final List<InetSocketAddress> addresses;
  private final UdpPort port;
  private final RunningTransfers running;
  private boolean stopped;

  private TftpServer(Engine engine, UdpPort port, RunningTransfers running) {
    this.engine = engine;
    this.port = port;
    this.addresses = port.addresses();
    this.running = running;
  }

  /** A builder of a server for the files of a storage. The storage stays its caller's to close. */
  public static Builder builder(Storage storage) {
    return new Builder(storage);
  }

  /** The addresses and the port that it listens on; the wildcard stands for every address. */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** The port that it listens on. */
  public int port() {
    return addresses.getFirst().getPort();
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
  public synchronized void close(Duration grace) {
    engine.requireOutsideLoop();
    if (stopped) {
      return;
    }
    stopped = true;
    engine.loop().execute(this::stop);
    if (!Engine.isDoneWithin(running.idle(), grace)) {
      engine.loop().execute(() -> running.cancelAll(SHUTTING_DOWN));
      Engine.isDoneWithin(running.idle(), Engine.PATIENCE);
    }
    engine.close();
  }

  private void stop() {
    port.close();
    running.stop();
  }

  /** Settings of a server; what is not set has a default. */
  public static final class Builder {
    private final Storage storage;
    private InetSocketAddress address = new InetSocketAddress("::", DEFAULT_PORT);
    private AccessPolicy policy = AccessPolicy.READ_AND_CREATE;
    private Limits limits = Limits.DEFAULT;
    private TransferListener listener = TransferListener.NONE;

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

    /**
     * Starts the server; it listens when this returns.
     *
     * @throws java.net.BindException where the address is in use, is not this host's, or may not be
     *     bound by this process
     * @throws IOException where the system refuses otherwise
     */
    public TftpServer start() throws IOException {
      Engine engine = Engine.start("skiff-server", limits.ioThreads());
      return engine.onLoop(() -> listen(engine));
    }

    private TftpServer listen(Engine engine) throws IOException {
      SessionContext context = SessionContext.create(engine.loop(), engine.io(), limits);
      Admission admission =
          new Admission("transfers", limits.transfers(), limits.transfersPerClient());
      ServedFiles files = new ServedFiles(storage, policy, limits);
      RunningTransfers running = new RunningTransfers(context, admission, listener);
      RequestDispatcher dispatcher = new RequestDispatcher(context, files, running);
      UdpPort port = engine.loop().listen(address, dispatcher);
      dispatcher.attach(port);
      return new TftpServer(engine, port, running);
    }
  }
}
