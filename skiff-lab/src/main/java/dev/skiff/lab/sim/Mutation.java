package dev.skiff.lab.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A mistake that a programmer could make in the protocol or the engine: a few lines of a source
 * file that become others.
 *
 * @param name the mistake, in words
 * @param file below {@code dev/skiff}, such as {@code protocol/transfer/SendTransfer.java}
 * @param old lines that stand in the file once, without their indentation
 * @param replacement what stands there instead
 */
record Mutation(String name, String file, List<String> old, List<String> replacement) {
  private static final String LIST = "mutations.txt";
  private static final Pattern NEXT = Pattern.compile("^\\* ", Pattern.MULTILINE);
  private static final List<Path> SOURCES =
      List.of(
          Path.of("skiff-protocol/src/main/java/dev/skiff"),
          Path.of("skiff-engine/src/main/java/dev/skiff"));

  /**
   * All that there are. In the list, a line that begins with {@code *} names a mistake, one with
   * {@code @} its file; {@code -} and {@code +} begin lines that go and come.
   */
  static List<Mutation> all() {
    return NEXT.splitAsStream(text()).skip(1).map(part -> of(part.lines().toList())).toList();
  }

  private static Mutation of(List<String> lines) {
    String file = only(lines, "@").getFirst();
    return new Mutation(lines.getFirst(), file, only(lines, "-"), only(lines, "+"));
  }

  private static String text() {
    try (InputStream list = Mutation.class.getResourceAsStream(LIST)) {
      if (list == null) {
        throw new IllegalStateException(LIST + " is missing");
      }
      return new String(list.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> only(List<String> lines, String mark) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()).strip())
        .toList();
  }

  /**
   * The text of the file with the mistake in it.
   *
   * @param root of the repository
   * @throws IllegalStateException where the lines do not stand in the file exactly once
   */
  String appliedTo(Path root) throws IOException {
    List<String> lines = Files.readAllLines(find(root));
    List<String> bare = lines.stream().map(String::strip).toList();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i + old.size() <= bare.size(); i++) {
      if (bare.subList(i, i + old.size()).equals(old)) {
        places.add(i);
      }
    }
    if (places.size() != 1) {
      throw new IllegalStateException(
          "'%s': its lines stand %d times in %s, not once".formatted(name, places.size(), file));
    }
    List<String> changed = new ArrayList<>(lines);
    List<String> part = changed.subList(places.getFirst(), places.getFirst() + old.size());
    part.clear();
    part.addAll(replacement);
    return String.join("\n", changed);
  }

  private Path find(Path root) {
    return SOURCES.stream()
        .map(sources -> root.resolve(sources).resolve(file))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("'" + name + "': no source file " + file));
  }

  /** The name of the class that the file holds. */
  String className() {
    return "dev.skiff." + file.replace('/', '.').replaceAll("\\.java$", "");
  }
}
