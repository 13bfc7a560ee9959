package dev.skiff.cli.command;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * The {@code [ADDRESS] [PORT]} of the command line, or {@code ADDRESS:PORT}. A single number is a
 * port: 6969 never means the address 0.0.27.57.
 *
 * @param host null where none was given
 * @param port 0 to 65535, or null where none was given
 */
public record HostAndPort(@Nullable String host, @Nullable Integer port) {
  /** {@code box:69}, {@code [::1]:69}; an address with two colons or more is an IPv6 address. */
  private static final Pattern WITH_PORT =
      Pattern.compile("(?<host>[^:]+|\\[[^]]+]):(?<port>\\d+)");

  /**
   * Reads two words at most; {@code --port} may have added one.
   *
   * @throws TypeConversionException if there are more, or the address or port is not valid
   */
  public static HostAndPort of(List<String> words) {
    if (words.size() > 2) {
      throw new TypeConversionException("unexpected argument '" + words.getLast() + "'");
    }
    return of(words.isEmpty() ? null : words.getFirst(), words.size() < 2 ? null : words.get(1));
  }

  /**
   * Reads two optional words.
   *
   * @throws TypeConversionException if the address or port is not valid
   */
  public static HostAndPort of(@Nullable String first, @Nullable String second) {
    if (first == null) {
      return new HostAndPort(null, null);
    }
    if (second == null && first.matches("\\d+")) {
      return new HostAndPort(null, port(first));
    }
    Matcher both = WITH_PORT.matcher(first);
    if (!both.matches()) {
      return new HostAndPort(host(first), second == null ? null : port(second));
    }
    if (second != null) {
      throw new TypeConversionException(
          "'%s' already has a port: leave out '%s'".formatted(first, second));
    }
    return new HostAndPort(host(both.group("host")), port(both.group("port")));
  }

  private static Integer port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new TypeConversionException("'" + text + "' is not a valid port: 0 to 65535");
    }
    return Integer.valueOf(text);
  }

  /** To Java the empty name is this host: a script's unset variable would find a server there. */
  private static String host(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("the address is empty");
    }
    if (text.matches("\\d+")) {
      throw new TypeConversionException(
          "'" + text + "' is not a valid address: a number is a port");
    }
    if (text.matches("[^:]*:[^:]*|\\[.*]:.*")) {
      throw new TypeConversionException("'" + text + "' is not a valid ADDRESS or ADDRESS:PORT");
    }
    return unbracketed(text);
  }

  /** {@code [::1]} is how URIs write {@code ::1}. */
  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
