package dev.skiff.protocol.wire;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Text from the network or from a user, made safe for terminals, logs and error messages. One rule
 * for all of them: these characters do not get through.
 *
 * <ul>
 *   <li>control characters, those of ASCII and of the C1 range: U+009B begins an escape sequence;
 *   <li>format characters, among them the marks that change the direction of writing;
 *   <li>halves of surrogate pairs;
 *   <li>Unicode's line and paragraph separators, which some logs take for the end of a line.
 * </ul>
 */
public final class Printable {
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The same text with a question mark in place of each of these characters. */
  public static String of(String text) {
    return isPlain(text) ? text : UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /**
   * The same text with these characters escaped as in JSON, so that none of it is lost.
   *
   * @param json a JSON text, which has them in its strings only
   */
  public static String escaped(String json) {
    return isPlain(json) ? json : UNPRINTABLE.matcher(json).replaceAll(Printable::escape);
  }

  private static String escape(MatchResult found) {
    StringBuilder escaped = new StringBuilder();
    found.group().chars().forEach(c -> escaped.append("\\\\u%04x".formatted(c)));
    return escaped.toString();
  }

  /** Nearly all names are; a busy server's log has tens of thousands of them in a second. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
