package dev.skiff.lab.rfc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requirements of one RFC, as a file of {@code docs/requirements} has them: paragraphs, of
 * which the first one is the title, those that begin with a tag are requirements, and the others
 * are the headings of sections.
 */
record Rfc(String title, List<Requirement> requirements) {
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "(?<id>rfc\\S+) \\((?<level>.+)\\) (?<text>.+?)"
              + "( (?<kind>Skiff|Deviation): (?<conduct>.+))?");

  private static final Pattern NUMBERED = Pattern.compile("(?<number>[0-9.]*[0-9]|I)\\.? .*");

  static Rfc read(Path file) throws IOException {
    String[] paragraphs = Files.readString(file).strip().split("\n\n+");
    List<Requirement> requirements = new ArrayList<>();
    String section = "";
    for (String paragraph : List.of(paragraphs).subList(1, paragraphs.length)) {
      String text = paragraph.replace('\n', ' ');
      Matcher requirement = REQUIREMENT.matcher(text);
      if (requirement.matches()) {
        requirements.add(requirement(requirement, section));
      } else if (text.startsWith("rfc")) {
        throw new IOException(file + ": not a requirement: " + text);
      } else {
        Matcher numbered = NUMBERED.matcher(text);
        section = numbered.matches() ? numbered.group("number") : text;
      }
    }
    return new Rfc(paragraphs[0], requirements);
  }

  private static Requirement requirement(Matcher parts, String section) {
    String conduct = parts.group("conduct");
    return new Requirement(
        parts.group("id"),
        section,
        parts.group("level"),
        parts.group("text"),
        conduct == null ? "" : conduct,
        "Deviation".equals(parts.group("kind")));
  }
}
