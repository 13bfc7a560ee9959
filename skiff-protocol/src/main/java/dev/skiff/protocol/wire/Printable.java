package dev.skiff.protocol.wire;

import java.util.regex.Pattern;

/**
 * Text of a stranger for terminals and logs. No control character gets there, neither of ASCII nor
 * of the C1 range (U+009B begins an escape sequence), and no line or direction separator.
 */
final class Printable {
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The same with a question mark for each of these. */
  static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }
}
