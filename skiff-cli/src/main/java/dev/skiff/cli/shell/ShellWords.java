package dev.skiff.cli.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a line of the shell. Blanks stand between them; quotes, single or double, hold
 * together what is between them; a backslash before a blank or a quote takes its meaning away, and
 * is a character like others elsewhere, as in the names of Windows. A line that begins with {@code
 * #} has none.
 */
final class ShellWords {
  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int position;

  private ShellWords(String line) {
    this.line = line.strip();
  }

  /**
   * Takes a line apart.
   *
   * @throws IllegalArgumentException where a quote is not closed
   */
  static List<String> of(String line) {
    return line.stripLeading().startsWith("#") ? List.of() : new ShellWords(line).words();
  }

  private List<String> words() {
    while (position < line.length()) {
      char next = line.charAt(position++);
      switch (next) {
        case ' ', '\t' -> endWord();
        case '"', '\'' -> quoted(next);
        case '\\' -> append(isSpecial(position) ? line.charAt(position++) : next);
        default -> append(next);
      }
    }
    endWord();
    return words;
  }

  private boolean isSpecial(int index) {
    return index < line.length() && " \t\"'".indexOf(line.charAt(index)) >= 0;
  }

  /** Two quotes with nothing between them are a word as well. */
  private void quoted(char quote) {
    int end = line.indexOf(quote, position);
    if (end < 0) {
      throw new IllegalArgumentException("the quote " + quote + " is not closed");
    }
    inWord = true;
    word.append(line, position, end);
    position = end + 1;
  }

  private void append(char next) {
    inWord = true;
    word.append(next);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
