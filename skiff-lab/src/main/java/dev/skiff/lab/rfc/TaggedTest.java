package dev.skiff.lab.rfc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A test that names the requirement which it shows: {@code @Tag("rfc1350-...")}. Read from the
 * sources, as the tests of a module are on no other module's class path.
 *
 * @param file its source
 * @param method its name
 * @param requirement the tag
 */
record TaggedTest(Path file, String method, String requirement) {
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"(rfc[^\"]*)\"\\)");
  private static final Pattern TEST = Pattern.compile("@(Parameterized)?Test\\b.*");
  private static final Pattern TYPE = Pattern.compile("([a-z]+ )*(class|interface|record) .*");
  private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(.*");

  /** Those of all modules, in the order of the files and of their places there. */
  static List<TaggedTest> below(Path root) throws IOException {
    List<TaggedTest> tests = new ArrayList<>();
    for (Path file : sources(root)) {
      addAll(file, tests);
    }
    return tests;
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources.stream().sorted().toList();
  }

  /** Annotations stand on lines of their own, before the method that they are about. */
  private static void addAll(Path file, List<TaggedTest> tests) throws IOException {
    List<String> tags = new ArrayList<>();
    boolean isTest = false;
    for (String line : Files.readAllLines(file)) {
      String code = line.strip();
      Matcher tag = TAG.matcher(code);
      Matcher method = METHOD.matcher(code);
      if (tag.matches()) {
        tags.add(tag.group(1));
      } else if (TEST.matcher(code).matches()) {
        isTest = true;
      } else if (method.matches() && isTest) {
        tags.forEach(name -> tests.add(new TaggedTest(file, method.group(1), name)));
        tags.clear();
        isTest = false;
      } else if (method.matches() || TYPE.matcher(code).matches()) {
        requireNone(tags, file);
      }
    }
    requireNone(tags, file);
  }

  private static void requireNone(List<String> tags, Path file) throws IOException {
    if (!tags.isEmpty()) {
      throw new IOException(file + ": a tag that is before no test: " + tags);
    }
  }
}
