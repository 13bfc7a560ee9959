package dev.skiff.lab.interop.peers;

import dev.skiff.testkit.Patience;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A TFTP client that Skiff did not write, one process per transfer. */
public sealed interface PeerClient permits CurlClient, TftpHpaClient, AtftpClient, BusyboxClient {
  Duration DEFAULT_LIMIT = Patience.LIMIT;

  /** Each client, with the default time limit. */
  static List<PeerClient> all() {
    return List.of(new CurlClient(), new TftpHpaClient(), new AtftpClient(), new BusyboxClient());
  }

  String name();

  /**
   * True if this client can ask for exactly this; {@link #get} and {@link #put} refuse the rest.
   */
  boolean supports(TransferOptions options);

  TransferResult get(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options);

  TransferResult put(
      InetSocketAddress server, String remoteName, Path local, TransferOptions options);

  /** A test must not believe that an option was tried which the client never sends. */
  default void requireSupport(TransferOptions options) {
    if (!supports(options)) {
      throw new IllegalArgumentException(name() + " cannot ask for " + options);
    }
  }
}
