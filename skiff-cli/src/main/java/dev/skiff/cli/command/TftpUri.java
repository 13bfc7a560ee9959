package dev.skiff.cli.command;

import dev.skiff.TftpServer;
import dev.skiff.protocol.wire.Mode;
import dev.skiff.protocol.wire.Printable;
import dev.skiff.transfer.RemoteFile;
import dev.skiff.transfer.Transport;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A URI of RFC 3617: {@code tftp://host[:port]/file[;mode=octet|netascii]}, or the same with {@code
 * tftp+tcp} for TCP.
 *
 * @param remote the file it names, percent-encoding undone
 * @param mode null if the URI names none
 * @param transport what its scheme stands for
 */
public record TftpUri(RemoteFile remote, @Nullable Mode mode, Transport transport) {
  private static final Map<String, Transport> SCHEMES =
      Map.of("tftp", Transport.UDP, "tftp+tcp", Transport.TCP);

  private static final String MODE = ";mode=";

  /** Java's URI knows no host with an underscore; Docker Compose and Windows do. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(?<host>\\[[^]]+]|[\\p{Alnum}._~-]+)(:(?<port>\\d{0,5}))?");

  /** True if a word of the command line is meant as a URI. */
  public static boolean looksLikeOne(String word) {
    return word.matches("(?is)[a-z][a-z0-9+.-]*://.*");
  }

  /** True if a URI names a directory, for files that keep their names. */
  static boolean endsInSlash(String uri) {
    return uri.replaceFirst("(?i)" + MODE + "[^/]*$", "").endsWith("/");
  }

  /**
   * Reads a URI.
   *
   * @throws TypeConversionException with what is wrong with it
   */
  public static TftpUri parse(String text) {
    return parse(text, "");
  }

  /**
   * Reads a URI of a directory, and names a file in it.
   *
   * @throws TypeConversionException with what is wrong with it
   */
  public static TftpUri parse(String text, String name) {
    URI uri = syntax(text);
    Transport transport = SCHEMES.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
    if (transport == null) {
      throw wrong(text, "its scheme is neither tftp nor tftp+tcp");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong(text, "a '?' or '#' in a file name is written as %3F or %23");
    }
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw wrong(text, "it has no host");
    }
    if (authority.contains("@")) {
      throw wrong(text, "TFTP has no user names");
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw wrong(text, "'" + authority + "' is not a valid host or host:port");
    }
    String path = uri.getRawPath();
    int parameter = path.toLowerCase(Locale.ROOT).lastIndexOf(MODE);
    Mode mode = parameter < 0 ? null : mode(text, path.substring(parameter + MODE.length()));
    String file = parameter < 0 ? path : path.substring(0, parameter);
    String host = host(parts.group("host"));
    RemoteFile remote = remote(text, host, port(parts.group("port")), file, name);
    return new TftpUri(remote, mode, transport);
  }

  private static URI syntax(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text, e.getReason());
    }
  }

  /** RFC 6874 writes the zone of an IPv6 address with {@code %25}. */
  private static String host(String host) {
    return host.startsWith("[")
        ? host.substring(1, host.length() - 1).replaceFirst("%25", "%")
        : host;
  }

  private static int port(@Nullable String port) {
    return port == null || port.isEmpty() ? TftpServer.DEFAULT_PORT : Integer.parseInt(port);
  }

  private static RemoteFile remote(String text, String host, int port, String file, String last) {
    if (file.length() < 2 && last.isEmpty()) {
      throw wrong(text, "it has no file name");
    }
    try {
      return new RemoteFile(host, port, name(file.substring(1)) + last);
    } catch (IllegalArgumentException e) {
      throw wrong(text, String.valueOf(e.getMessage()));
    }
  }

  /** A link that someone else wrote must not bring in what a terminal or a log obeys. */
  private static String name(String encoded) {
    String name = decoded(encoded);
    if (!Printable.of(name).equals(name)) {
      throw new IllegalArgumentException("its file name has control characters");
    }
    return name;
  }

  /**
   * Undoes the percent-encoding of URIs (RFC 3986 section 2.1).
   *
   * @param text in which two hexadecimal digits follow each {@code %}
   * @throws IllegalArgumentException if that is not UTF-8: {@link java.net.URI} would put another
   *     character there, and a file of another name be meant
   */
  private static String decoded(String text) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.remaining());
    while (encoded.hasRemaining()) {
      byte next = encoded.get();
      bytes.write(next == '%' ? 16 * digit(encoded) + digit(encoded) : next);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its percent-encoding is not valid UTF-8", e);
    }
  }

  private static int digit(ByteBuffer encoded) {
    return Character.digit(encoded.get(), 16);
  }

  private static Mode mode(String text, String name) {
    return Mode.named(name)
        .orElseThrow(() -> wrong(text, "its mode is neither octet nor netascii"));
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException("'" + text + "' is not a TFTP URI: " + why);
  }
}
