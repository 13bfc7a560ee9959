package dev.skiff.cli.shell;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The words of a line of the shell. Blanks stand between them; quotes, single or double, hold
 * together what is between them; a backslash before a blank or a quote takes its meaning away, and
 * is a character like others elsewhere, as in the names of Windows. The line editor's own parser
 * knows no quotes inside a word, and no such backslashes.
 */
final class ShellWords {
  private static final Pattern PART =
      Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\\\([ \t\"'])|([^ \t\"'])");

  private static final Pattern WORD = Pattern.compile("(" + PART + ")++");

  private ShellWords() {}

  /**
   * Takes a line apart. One that begins with {@code #} has no words.
   *
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<String> of(String line) {
    String text = line.strip();
    if (text.startsWith("#")) {
      return List.of();
    }
    String rest = WORD.matcher(text).replaceAll("").strip();
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("the quote " + rest.charAt(0) + " is not closed");
    }
    return WORD.matcher(text)
        .results()
        .map(word -> PART.matcher(word.group()).replaceAll("$1$2$3$4"))
        .toList();
  }
}
