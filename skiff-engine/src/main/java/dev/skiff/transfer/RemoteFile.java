package dev.skiff.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A file on a server.
 *
 * @param host a name or an IP address. If a name has several addresses, a client tries them in the
 *     system's order until one answers
 * @param port 1 to 65535
 * @param name the name on the server; not empty, without NUL, at most 4096 bytes in UTF-8
 */
public record RemoteFile(String host, int port, String name) {
  /** The port that IANA assigned to TFTP (RFC 1350 section 4). */
  public static final int DEFAULT_PORT = 69;

  /** A request has to fit one datagram, and servers accept even less. */
  private static final int MOST_NAME_BYTES = 4_096;

  public RemoteFile {
    Objects.requireNonNull(host);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
    }
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a file name must not be empty or hold a NUL");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a file name must not be longer than " + MOST_NAME_BYTES + " bytes");
    }
  }

  /** A file on the default port, 69. */
  public static RemoteFile of(String host, String name) {
    return new RemoteFile(host, DEFAULT_PORT, name);
  }
}
