package dev.skiff.protocol.wire;

import java.util.Locale;
import java.util.Optional;

/** A transfer mode (RFC 1350 section 1). {@code mail} is obsolete and not supported. */
public enum Mode {
  /** Bytes, unchanged. */
  OCTET,
  /** Text with line ends as CR LF and a bare CR as CR NUL; see {@link NetasciiEncoder}. */
  NETASCII;

  /** The mode's name on the wire, in lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode that a request names, in upper or lower case.
   *
   * @return empty for {@code mail} and any unknown mode
   */
  public static Optional<Mode> named(String wireName) {
    return switch (wireName.toLowerCase(Locale.ROOT)) {
      case "octet" -> Optional.of(OCTET);
      case "netascii" -> Optional.of(NETASCII);
      default -> Optional.empty();
    };
  }
}
