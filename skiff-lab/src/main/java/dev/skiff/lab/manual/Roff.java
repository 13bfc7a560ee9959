package dev.skiff.lab.manual;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page for the macros of man(7), and the language it is written in. */
final class Roff {
  private static final int LINE_WIDTH = 78;

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-z][a-z-]*");
  private static final Pattern LABEL = Pattern.compile("[A-Z]{2,}");
  private static final Pattern REFERENCE = Pattern.compile("\\b([a-z][a-z-]*)(\\(\\d\\))");

  private final StringBuilder page = new StringBuilder();

  void title(String name, int section, String date, String version) {
    macro("TH %s %d %s \"%s\"".formatted(name.toUpperCase(Locale.ROOT), section, date, version));
  }

  void section(String title) {
    macro("SH " + title);
  }

  void paragraph(String words) {
    macro("PP");
    text(sentence(words));
  }

  /**
   * A term and, below it, what it means.
   *
   * @param meaning empty where the term says it all
   */
  void entry(String term, String meaning) {
    macro("TP");
    line(term);
    if (!meaning.isEmpty()) {
      text(sentence(meaning));
    }
  }

  /** Words that are marked up already, broken into lines that an editor shows whole. */
  void text(String marked) {
    StringBuilder line = new StringBuilder();
    for (String word : marked.split(" ", -1)) {
      if (line.length() + 1 + word.length() > LINE_WIDTH) {
        line(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    line(line.toString());
  }

  /** One that begins like a macro is none. */
  private void line(String line) {
    boolean control = line.startsWith(".") || line.startsWith("'");
    page.append(control ? "\\&" : "").append(line).append('\n');
  }

  private void macro(String macro) {
    page.append('.').append(macro).append('\n');
  }

  /** Words as they are. */
  static String plain(String words) {
    return words.replace("\\", "\\e").replace("'", "\\(aq").replace("`", "\\(ga");
  }

  /** A sentence, in which options and references to other pages are bold. */
  static String sentence(String words) {
    String marked = OPTION.matcher(plain(words)).replaceAll(found -> quoted(bold(found.group())));
    return REFERENCE
        .matcher(marked)
        .replaceAll(found -> quoted("\\fB" + literal(found.group(1)) + "\\fR" + found.group(2)));
  }

  /** What has to be typed as it stands. */
  static String bold(String words) {
    return "\\fB" + literal(plain(words)) + "\\fR";
  }

  /** What stands for something else. */
  static String italic(String words) {
    return "\\fI" + literal(plain(words)) + "\\fR";
  }

  /** A synopsis, in which words in capitals are italic. */
  static String labels(String synopsis) {
    return LABEL
        .matcher(literal(plain(synopsis)))
        .replaceAll(found -> quoted(italic(found.group())));
  }

  /** A hyphen that can be copied from the page into a shell. */
  private static String literal(String words) {
    return words.replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha");
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
