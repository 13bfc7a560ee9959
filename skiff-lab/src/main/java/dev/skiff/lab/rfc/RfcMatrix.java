package dev.skiff.lab.rfc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The requirements of the RFCs beside the tests that show them, and the page that is made of both.
 */
public final class RfcMatrix {
  private static final String INTRODUCTION =
      """
      # The RFC matrix

      The requirements of RFC 1350, of RFC 1123 (section 4.2), of the RFCs of TFTP's options and of the RFC of TFTP
      URIs for a client or a server, in our words; what Skiff does; and the tests that show it. A level in capitals is
      the RFC's own. RFC 1350 and others write the levels in small letters, and state many requirements without one
      ("says"). Requirements for operators and users are left out.

      `scripts/rfc-matrix` writes this page from [requirements](requirements/) and from the tests that name them in a
      `@Tag`. The build fails if a requirement has no test.

      """;

  private final Path root;
  private final List<Rfc> rfcs;
  private final List<TaggedTest> tests;
  private final List<String> decisions;

  private RfcMatrix(Path root, List<Rfc> rfcs, List<TaggedTest> tests, List<String> decisions) {
    this.root = root;
    this.rfcs = rfcs;
    this.tests = tests;
    this.decisions = decisions;
  }

  /** Writes the page; from the directory of the repository. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of("").toAbsolutePath();
    Files.writeString(pageOf(root), read(root).page());
  }

  static Path pageOf(Path root) {
    return root.resolve("docs/rfc-matrix.md");
  }

  static RfcMatrix read(Path root) throws IOException {
    List<Rfc> rfcs = new ArrayList<>();
    for (Path file : list(root.resolve("docs/requirements"))) {
      rfcs.add(Rfc.read(file));
    }
    List<String> decisions =
        list(root.resolve("docs/adr")).stream()
            .map(file -> file.getFileName().toString())
            .filter(page -> page.matches("\\d{4}-.*"))
            .toList();
    return new RfcMatrix(root, rfcs, TaggedTest.below(root), decisions);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  List<Requirement> requirements() {
    return rfcs.stream().flatMap(rfc -> rfc.requirements().stream()).toList();
  }

  List<TaggedTest> tests() {
    return tests;
  }

  String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION).append(summary());
    for (Rfc rfc : rfcs) {
      page.append("\n## ").append(rfc.title()).append("\n\n");
      page.append("| section | level | asked for | Skiff | shown by |\n|---|---|---|---|---|\n");
      rfc.requirements().forEach(requirement -> page.append(row(requirement)));
    }
    return page.toString();
  }

  private String summary() {
    List<Requirement> deviations = requirements().stream().filter(Requirement::deviates).toList();
    return "Of %d requirements Skiff deviates from %d: %s.\n"
        .formatted(
            requirements().size(),
            deviations.size(),
            deviations.stream()
                .map(deviation -> "[%1$s](#%1$s)".formatted(deviation.id()))
                .collect(Collectors.joining(", ")));
  }

  private String row(Requirement requirement) {
    return "| <a id=\"%s\"></a>%s | %s | %s | %s | %s |\n"
        .formatted(
            requirement.id(),
            requirement.section(),
            requirement.level(),
            requirement.text(),
            conduct(requirement),
            tests.stream()
                .filter(test -> test.requirement().equals(requirement.id()))
                .map(this::link)
                .collect(Collectors.joining("<br>")));
  }

  private String conduct(Requirement requirement) {
    String conduct = linkDecisions(requirement.conduct());
    if (requirement.deviates()) {
      return "**deviates**: " + conduct;
    }
    return conduct.isEmpty() ? "as asked" : conduct;
  }

  /** "ADR 7" to the page with that number. */
  private String linkDecisions(String text) {
    String linked = text;
    for (String page : decisions) {
      int number = Integer.parseInt(page.substring(0, 4));
      linked = linked.replaceAll("ADR " + number + "\\b", "[ADR " + number + "](adr/" + page + ")");
    }
    return linked;
  }

  private String link(TaggedTest test) {
    String type = test.file().getFileName().toString().replace(".java", "");
    return "[%s](../%s): %s".formatted(type, root.relativize(test.file()), sentence(test.method()));
  }

  /** The name of a test is the sentence that it proves. */
  private static String sentence(String method) {
    return method
        .replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
        .replaceAll("(?<=[a-uw-z])(?=[0-9])|(?<=[0-9])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
