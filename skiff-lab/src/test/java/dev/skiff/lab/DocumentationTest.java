package dev.skiff.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead to files and headings that exist, and are written in plain English. */
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("skiff.root"));

  /** In a page "is no" with a noun as well: "is not a port" says it plainly. */
  private static final Pattern BANNED =
      Pattern.compile(
          PlainEnglish.BANNED + "|(?<!\\bthere )\\bis no (?!longer|more|less)[a-z]+(?<!er)\\b",
          Pattern.CASE_INSENSITIVE);

  /** Its sentences are the names of tests: those are checked where they are written. */
  private static final Set<Path> GENERATED = Set.of(Path.of("docs/rfc-matrix.md"));

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern NAMED_FILE =
      Pattern.compile(
          "(?<![\\w./-])((?:scripts|docs|packaging|examples|bench|skiff-[a-z]+|\\.ci|\\.mvn)"
              + "/[\\w./-]*[\\w-])(?![*\\w/])");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.[\\w.]+)?`");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

  @Test
  void eachLinkLeadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      String prose = FENCE.matcher(read(page)).replaceAll("");
      for (String target : found(LINK, prose)) {
        if (!target.contains("://") && !exists(page, target)) {
          broken.add(page + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void eachFileThatAPageNamesExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      for (String file : found(NAMED_FILE, LINK.matcher(read(page)).replaceAll("]"))) {
        if (!Files.exists(ROOT.resolve(file))) {
          missing.add(page + ": " + file);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void eachClassOfTheArchitectureExists() throws IOException {
    Set<String> classes =
        files(".java").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    for (String page : List.of("docs/architecture.md", "docs/glossary.md")) {
      assertThat(found(CLASS, read(Path.of(page)))).isNotEmpty().isSubsetOf(classes);
    }
  }

  @Test
  void thePageAboutTestsCountsWhatThereIs() throws IOException {
    Path hostile = Path.of("skiff-lab/src/test/resources/dev/skiff/lab/fuzz/hostile/hostile.txt");
    long inputs =
        read(hostile).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).count();
    List<String> places =
        read(Path.of("skiff-lab/src/main/resources/dev/skiff/lab/sim/mutations.txt"))
            .lines()
            .filter(line -> line.startsWith("@ "))
            .toList();
    long protocol = places.stream().filter(line -> line.startsWith("@ protocol/")).count();
    assertThat(read(Path.of("docs/trust.md")))
        .contains("[%d lines]".formatted(inputs))
        .contains(
            "%d mistakes into the protocol and %d into the engine"
                .formatted(protocol, places.size() - protocol));
  }

  @Test
  void noPageHasABannedPhrase() throws IOException {
    List<String> banned = new ArrayList<>();
    for (Path page : texts()) {
      String text = CODE.matcher(read(page)).replaceAll("").replaceAll("\\s+", " ");
      BANNED
          .matcher(text)
          .results()
          .forEach(found -> banned.add(page + ": " + around(found, text)));
    }
    assertThat(banned).isEmpty();
  }

  private static String around(MatchResult found, String text) {
    return text.substring(
        Math.max(0, found.start() - 30), Math.min(text.length(), found.end() + 30));
  }

  private static boolean exists(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(ROOT.resolve(file))) {
      return false;
    }
    return parts.length == 1 || anchors(file).contains(parts[1]);
  }

  /** The headings as GitHub names them, and the ids that a page gives itself. */
  private static Set<String> anchors(Path page) throws IOException {
    String text = read(page);
    Set<String> anchors =
        FENCE
            .matcher(text)
            .replaceAll("")
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
            .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    anchors.addAll(found(Pattern.compile("<a id=\"([^\"]+)\">"), text));
    return anchors;
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }

  /** The pages, relative to the root of the project. */
  private static List<Path> pages() throws IOException {
    return files(".md");
  }

  private static List<Path> texts() throws IOException {
    List<Path> texts = new ArrayList<>(pages());
    texts.removeAll(GENERATED);
    texts.addAll(files(".txt").stream().filter(file -> file.startsWith("docs")).toList());
    return texts;
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> found = Files.walk(ROOT)) {
      return found
          .map(ROOT::relativize)
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().matches("(.*/)?(target|\\.git)/.*"))
          .sorted()
          .toList();
    }
  }

  private static String read(Path page) throws IOException {
    return Files.readString(ROOT.resolve(page));
  }
}
