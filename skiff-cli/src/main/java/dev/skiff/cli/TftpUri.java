package dev.skiff.cli;

import dev.skiff.RemoteFile;
import dev.skiff.TftpServer;
import dev.skiff.protocol.wire.Mode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A URI of RFC 3617: {@code tftp://host[:port]/file[;mode=octet|netascii]}.
 *
 * @param remote the file it names, percent-encoding undone
 * @param mode null where the URI names none
 */
record TftpUri(RemoteFile remote, @Nullable Mode mode) {
  private static final String SCHEME = "tftp";
  private static final String MODE = ";mode=";

  /** Whether a word of the command line is meant as a URI. */
  static boolean looksLikeOne(String word) {
    return word.matches("(?i)[a-z][a-z0-9+.-]*://.*");
  }

  /**
   * Reads a URI.
   *
   * @throws TypeConversionException with what is wrong with it
   */
  static TftpUri parse(String text) {
    URI uri = syntax(text);
    if (!SCHEME.equalsIgnoreCase(uri.getScheme())) {
      throw wrong(text, "its scheme is not tftp");
    }
    if (uri.getHost() == null) {
      throw wrong(text, "it names no host");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong(text, "a '?' or '#' in a file name is written as %3F or %23");
    }
    if (uri.getRawUserInfo() != null) {
      throw wrong(text, "TFTP knows no users");
    }
    return of(text, uri);
  }

  private static URI syntax(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text, e.getReason());
    }
  }

  private static TftpUri of(String text, URI uri) {
    String path = uri.getPath();
    int parameter = path.toLowerCase(Locale.ROOT).lastIndexOf(MODE);
    Mode mode = parameter < 0 ? null : mode(text, path.substring(parameter + MODE.length()));
    String file = parameter < 0 ? path : path.substring(0, parameter);
    if (file.length() < 2) {
      throw wrong(text, "it names no file");
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    int port = uri.getPort() < 0 ? TftpServer.DEFAULT_PORT : uri.getPort();
    try {
      return new TftpUri(new RemoteFile(host, port, file.substring(1)), mode);
    } catch (IllegalArgumentException e) {
      throw wrong(text, String.valueOf(e.getMessage()));
    }
  }

  private static Mode mode(String text, String name) {
    return Mode.named(name)
        .orElseThrow(() -> wrong(text, "its mode is neither octet nor netascii"));
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException("'" + text + "' is no TFTP URI: " + why);
  }
}
