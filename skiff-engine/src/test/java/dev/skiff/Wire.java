package dev.skiff;

import dev.skiff.protocol.transfer.Limits;
import dev.skiff.storage.MemoryStorage;
import dev.skiff.storage.Storage;
import dev.skiff.transfer.AccessPolicy;
import dev.skiff.transfer.RemoteFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server on the loopback, its files in memory, and peers that talk to it. */
final class Wire implements AutoCloseable {
  /**
   * For scripts: no timer of the server speaks before the script is over, on a busy machine too.
   */
  static final Limits PATIENT =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofSeconds(100))
          .minTimeout(Duration.ofSeconds(100))
          .maxTimeout(Duration.ofSeconds(100))
          .build();

  /** For tests of the timers themselves: a script has a second for each of its answers. */
  static final Limits HASTY =
      Limits.DEFAULT.toBuilder()
          .initialTimeout(Duration.ofMillis(300))
          .minTimeout(Duration.ofMillis(300))
          .maxTimeout(Duration.ofMillis(500))
          .tries(4)
          .linger(Duration.ofSeconds(1))
          .build();

  final MemoryStorage files;
  final Reports reports = new Reports();
  final TftpServer server;
  private final List<Peer> peers = new ArrayList<>();
  private final List<TcpPeer> streams = new ArrayList<>();

  Wire() throws IOException {
    this(PATIENT, AccessPolicy.READ_AND_CREATE);
  }

  Wire(Limits limits) throws IOException {
    this(limits, AccessPolicy.READ_AND_CREATE);
  }

  Wire(Limits limits, AccessPolicy policy) throws IOException {
    this(new MemoryStorage(), null, limits, policy);
  }

  /** With another storage than that of {@link #files}. */
  Wire(Storage storage, Limits limits) throws IOException {
    this(new MemoryStorage(), storage, limits, AccessPolicy.READ_AND_OVERWRITE);
  }

  /** With another storage than that of {@link #files}. */
  Wire(Storage storage) throws IOException {
    this(new MemoryStorage(), storage, PATIENT, AccessPolicy.READ_AND_OVERWRITE);
  }

  Wire(MemoryStorage files, Storage storage, Limits limits, AccessPolicy policy)
      throws IOException {
    this.files = files;
    this.server =
        TftpServer.builder(storage == null ? files : storage)
            .address(new InetSocketAddress(Peer.IPV4, 0))
            .limits(limits)
            .policy(policy)
            .listener(reports)
            .start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(Peer.IPV4, server.port());
  }

  RemoteFile file(String name) {
    return new RemoteFile(Peer.IPV4.getHostAddress(), server.port(), name);
  }

  Peer peer() throws IOException {
    Peer peer = new Peer();
    peers.add(peer);
    return peer;
  }

  /** One that talks TCP. */
  TcpPeer stream() throws IOException {
    return tracked(new TcpPeer(address()));
  }

  /** One whose system keeps little of what it does not read. */
  TcpPeer narrowStream() throws IOException {
    return tracked(new TcpPeer(address(), TcpPeer.NARROW_BYTES));
  }

  private TcpPeer tracked(TcpPeer stream) {
    streams.add(stream);
    return stream;
  }

  @Override
  public void close() {
    streams.forEach(TcpPeer::close);
    server.close();
    peers.forEach(Peer::close);
  }
}
