package dev.skiff.cli;

import dev.skiff.RemoteFile;
import dev.skiff.TftpServer;
import dev.skiff.Transport;
import dev.skiff.protocol.wire.Mode;
import org.jspecify.annotations.Nullable;

/**
 * The file on the server as the command line names it: by a name and an endpoint, or by a URI.
 *
 * @param mode what a URI says of it; null where nothing does
 * @param transport UDP unless a URI says otherwise
 */
record Remote(RemoteFile file, @Nullable Mode mode, Transport transport) {
  private static final String LOCAL_HOST = "127.0.0.1";

  /**
   * A name or a URI.
   *
   * @throws IllegalArgumentException where the words do not fit together
   */
  static Remote of(String nameOrUri, @Nullable String first, @Nullable String second) {
    if (!TftpUri.looksLikeOne(nameOrUri)) {
      return named(nameOrUri, first, second);
    }
    if (first != null || second != null) {
      throw new IllegalArgumentException(
          "the URI names the server and the port already: leave out the others");
    }
    TftpUri uri = TftpUri.parse(nameOrUri);
    return new Remote(uri.remote(), uri.mode(), uri.transport());
  }

  /** A name. */
  static Remote named(String name, @Nullable String first, @Nullable String second) {
    Endpoint endpoint = Endpoint.of(first, second);
    String host = endpoint.host() == null ? LOCAL_HOST : endpoint.host();
    int port = endpoint.port() == null ? TftpServer.DEFAULT_PORT : endpoint.port();
    return new Remote(new RemoteFile(host, port, name), null, Transport.UDP);
  }
}
