package dev.skiff.cli.command;

import dev.skiff.TftpServer;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.Transport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file on the server as the command line names it: by a name and an endpoint, or by a URI.
 *
 * @param mode what a URI says of it; null where nothing does
 * @param transport UDP unless a URI says otherwise
 */
public record Remote(RemoteFile file, @Nullable Mode mode, Transport transport) {
  private static final String LOCAL_HOST = "127.0.0.1";

  /**
   * The files that the words of a pull name.
   *
   * @param words one at least
   * @throws IllegalArgumentException if the words do not fit together
   */
  static List<Remote> all(List<String> words) {
    if (TftpUri.looksLikeOne(words.getFirst())) {
      requireOnlyUris(words);
      return words.stream().map(Remote::of).toList();
    }
    words.stream().filter(TftpUri::looksLikeOne).findFirst().ifPresent(Remote::refuseAmongNames);
    FilesAndServer parts = FilesAndServer.of(words, "-o");
    return parts.files().stream().map(name -> named(name, parts.server())).toList();
  }

  private static void requireOnlyUris(List<String> words) {
    for (String word : words) {
      if (!TftpUri.looksLikeOne(word)) {
        String hint = word.contains("/") ? ", or -o " + word + " for the name of the copy" : "";
        throw new IllegalArgumentException(
            "the URI already names the server: give nothing but URIs" + hint);
      }
    }
  }

  private static void refuseAmongNames(String uri) {
    throw new IllegalArgumentException(
        "'" + uri + "' is a URI, other files are not: use URIs for all files or for none");
  }

  private static Remote of(String uri) {
    return of(TftpUri.parse(uri));
  }

  /** The file that a URI names. */
  public static Remote of(TftpUri uri) {
    return new Remote(uri.remote(), uri.mode(), uri.transport());
  }

  /** The file of a name, on a server. */
  public static Remote named(String name, HostAndPort server) {
    String host = Objects.requireNonNullElse(server.host(), LOCAL_HOST);
    int port = Objects.requireNonNullElse(server.port(), TftpServer.DEFAULT_PORT);
    return new Remote(new RemoteFile(host, port, name), null, Transport.UDP);
  }
}
