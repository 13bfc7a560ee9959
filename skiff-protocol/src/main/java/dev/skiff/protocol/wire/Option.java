package dev.skiff.protocol.wire;

import java.util.List;

/**
 * One option of a request or an OACK (RFC 2347), as on the wire. The value is not checked here.
 *
 * @param name the name as its sender spells it; names are compared without case
 * @param value the value, ASCII, possibly empty
 */
public record Option(String name, String value) {
  /** Block size in bytes (RFC 2348). */
  public static final String BLOCK_SIZE = "blksize";

  /** Blocks in a window (RFC 7440). */
  public static final String WINDOW_SIZE = "windowsize";

  /** Retransmission timeout in seconds (RFC 2349). */
  public static final String TIMEOUT = "timeout";

  /** Size of the file in bytes (RFC 2349). */
  public static final String TRANSFER_SIZE = "tsize";

  /** Retransmission timeout in microseconds (tftp-hpa's extension). */
  public static final String MICROSECOND_TIMEOUT = "utimeout";

  /** The block number that follows 65535, 0 or 1 (tftp-hpa's extension). */
  public static final String ROLLOVER = "rollover";

  /** The names of all options above. */
  public static final List<String> NAMES =
      List.of(BLOCK_SIZE, WINDOW_SIZE, TIMEOUT, TRANSFER_SIZE, MICROSECOND_TIMEOUT, ROLLOVER);

  /** An option with a number as its value. */
  public static Option of(String name, long value) {
    return new Option(name, Long.toString(value));
  }

  /** True if this is the named option, in upper or lower case (RFC 2347). */
  public boolean is(String otherName) {
    return key().equals(inLowerCase(otherName));
  }

  /**
   * The name in lower case: options of the same key are the same option. Only ASCII letters change.
   * By the rules of Unicode a long s is an S, and {@code tsize} would have a second spelling.
   */
  public String key() {
    return inLowerCase(name);
  }

  private static String inLowerCase(String text) {
    char[] letters = text.toCharArray();
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] >= 'A' && letters[i] <= 'Z') {
        letters[i] = (char) (letters[i] - 'A' + 'a');
      }
    }
    return new String(letters);
  }

  /**
   * The name in {@link #NAMES} of an option.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static String known(String name) {
    String key = inLowerCase(name);
    if (!NAMES.contains(key)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a known option: " + String.join(", ", NAMES));
    }
    return key;
  }

  @Override
  public String toString() {
    return name + "=" + value;
  }
}
