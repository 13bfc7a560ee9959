package dev.skiff.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * The {@code [ADDRESS] [PORT]} of the command line. A single number is a port: nobody means the
 * address 0.0.27.57 by 6969.
 *
 * @param host null where none was given
 * @param port 0 to 65535, or null where none was given
 */
public record HostAndPort(@Nullable String host, @Nullable Integer port) {
  /**
   * What two optional words mean.
   *
   * @throws TypeConversionException where the one is no address or the other no port
   */
  public static HostAndPort of(@Nullable String first, @Nullable String second) {
    if (first != null && second == null && first.matches("\\d+")) {
      return new HostAndPort(null, port(first));
    }
    return new HostAndPort(host(first), port(second));
  }

  private static @Nullable Integer port(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new TypeConversionException("'" + text + "' is no port: 0 to 65535");
    }
    return Integer.valueOf(text);
  }

  /** To Java the empty name is this host: a script's unset variable would find a server there. */
  private static @Nullable String host(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      throw new TypeConversionException("the address is empty");
    }
    if (text.matches("[^:]*:\\d*|\\[.*]:\\d*")) {
      throw new TypeConversionException(
          "'" + text + "' is no address: the port is a word of its own, after a space");
    }
    if (text.matches("\\d+")) {
      throw new TypeConversionException("'" + text + "' is no address: a number is a port");
    }
    return unbracketed(text);
  }

  /** {@code [::1]} is how URIs write {@code ::1}. */
  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
