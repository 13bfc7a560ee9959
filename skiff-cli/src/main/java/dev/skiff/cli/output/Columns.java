package dev.skiff.cli.output;

import org.jline.utils.WCWidth;

/** Widths of texts on a terminal, where some characters take two columns and others none. */
final class Columns {
  private static final String CUT = "..";

  private Columns() {}

  /**
   * The width of a text.
   *
   * @param text without control characters
   */
  static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  private static int of(int character) {
    return Math.max(0, WCWidth.wcwidth(character));
  }

  /**
   * A text in exactly so many columns: filled with spaces, or without its beginning, since the ends
   * of names tell files apart.
   */
  static String fitted(String text, int columns) {
    int width = of(text);
    return width <= columns
        ? text + " ".repeat(columns - width)
        : end(text, Math.max(0, columns - CUT.length()), columns);
  }

  private static String end(String text, int room, int columns) {
    int start = text.length();
    int used = 0;
    int next = text.length();
    while (next > 0) {
      int character = text.codePointBefore(next);
      next -= Character.charCount(character);
      int width = of(character);
      if (used + width > room) {
        break;
      }
      used += width;
      if (width > 0) {
        // A character without a column belongs to the one before it.
        start = next;
      }
    }
    String mark = CUT.substring(0, Math.min(CUT.length(), columns));
    return mark + text.substring(start) + " ".repeat(columns - mark.length() - used);
  }
}
