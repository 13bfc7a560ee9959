package dev.skiff.lab.manual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What stands below the options in {@code --help}, taken apart: paragraphs, and sections that begin
 * with a line such as {@code Examples:}.
 *
 * @param paragraphs what belongs to no section, each in one line
 * @param sections the lines of each section, by its title
 */
record Footer(List<String> paragraphs, Map<String, List<String>> sections) {
  private static final String EXAMPLES = "Examples";
  private static final String EXIT_CODES = "Exit codes";
  private static final Pattern TITLE = Pattern.compile("([A-Z][^:]*):");

  /** A code and what it means, of which two stand in a line. */
  private static final Pattern EXIT_CODE =
      Pattern.compile("(\\d+(?:, \\d+)*) {2,}(\\S+(?: \\S+)*)");

  /** A code or codes, such as {@code 130, 143}, and what they mean. */
  record ExitCode(String code, String meaning) {}

  /**
   * A command line that works.
   *
   * @param purpose what it is for; empty where it needs no word
   */
  record Example(String command, String purpose) {}

  static Footer of(CommandSpec command) {
    List<String> paragraphs = new ArrayList<>();
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> paragraph = new ArrayList<>();
    List<String> section = null;
    for (String line : command.usageMessage().footer()) {
      if (line.isBlank()) {
        endParagraph(paragraph, paragraphs);
        section = null;
      } else if (TITLE.matcher(line).matches()) {
        section = new ArrayList<>();
        sections.put(line.substring(0, line.length() - 1), section);
      } else if (section == null) {
        paragraph.add(line.strip());
      } else {
        section.add(line.strip());
      }
    }
    endParagraph(paragraph, paragraphs);
    return new Footer(paragraphs, sections);
  }

  private static void endParagraph(List<String> lines, List<String> paragraphs) {
    if (!lines.isEmpty()) {
      paragraphs.add(String.join(" ", lines));
      lines.clear();
    }
  }

  List<Example> examples() {
    return sections.getOrDefault(EXAMPLES, List.of()).stream()
        .map(line -> line.split(" {2,}", 2))
        .map(parts -> new Example(parts[0], parts.length > 1 ? parts[1] : ""))
        .toList();
  }

  /** In the order of their numbers. */
  List<ExitCode> exitCodes() {
    return sections.getOrDefault(EXIT_CODES, List.of()).stream()
        .flatMap(line -> EXIT_CODE.matcher(line).results())
        .sorted((a, b) -> Integer.compare(first(a), first(b)))
        .map(result -> new ExitCode(result.group(1), result.group(2)))
        .toList();
  }

  /**
   * Sections of which nothing is known here but that they have a term and its meaning in a line.
   */
  Map<String, List<String>> others() {
    Map<String, List<String>> others = new LinkedHashMap<>(sections);
    others.keySet().removeAll(List.of(EXAMPLES, EXIT_CODES));
    return others;
  }

  private static int first(MatchResult codes) {
    return Integer.parseInt(codes.group(1).replaceFirst(",.*", ""));
  }
}
