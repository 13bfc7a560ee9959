package dev.skiff.protocol.wire;

/**
 * One option of a request or an OACK (RFC 2347), as it stood on the wire. Whether the value makes
 * sense is not decided here.
 *
 * @param name the name as the peer spells it; names are compared without case
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

  /** An option with a number as its value. */
  public static Option of(String name, long value) {
    return new Option(name, Long.toString(value));
  }

  /** Whether this is the named option, in any mixture of cases (RFC 2347). */
  public boolean is(String otherName) {
    return key().equals(inLowerCase(otherName));
  }

  /**
   * The name in lower case: options of the same key are the same option. Only ASCII has a case
   * here: in Unicode's rules a long s is a kind of S, and {@code tsize} would have a double.
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

  @Override
  public String toString() {
    return name + "=" + value;
  }
}
