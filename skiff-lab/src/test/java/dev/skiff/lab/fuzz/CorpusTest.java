package dev.skiff.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.storage.NameFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fuzz target holds for every input that fuzzing has found worth keeping. */
class CorpusTest {
  private static final Path CORPUS =
      Path.of(System.getProperty("skiff.root"), "skiff-lab/src/test/corpus");

  private static final Map<String, Target> TARGETS =
      Map.of(
          "packet", PacketFuzz::fuzzerTestOneInput,
          "options", OptionsFuzz::fuzzerTestOneInput,
          "message", MessageFuzz::fuzzerTestOneInput,
          "name", NameFuzz::fuzzerTestOneInput,
          "netascii", NetasciiFuzz::fuzzerTestOneInput,
          "uri", UriFuzz::fuzzerTestOneInput);

  private interface Target {
    void take(byte[] input) throws Exception;
  }

  static Set<String> targets() {
    return TARGETS.keySet();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aTargetHoldsForItsCorpus(String target) throws Exception {
    List<Path> inputs = filesIn(CORPUS.resolve(target));
    assertThat(inputs).hasSizeGreaterThan(5);
    for (Path input : inputs) {
      try {
        TARGETS.get(target).take(Files.readAllBytes(input));
      } catch (Exception | AssertionError e) {
        throw new AssertionError(input + ": " + e.getMessage(), e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void theCorpusIsSmall(String target) throws Exception {
    assertThat(filesIn(CORPUS.resolve(target)))
        .hasSizeLessThan(150)
        .allSatisfy(input -> assertThat(Files.size(input)).isLessThan(5_000));
  }

  @Test
  void eachCorpusHasItsTarget() throws Exception {
    assertThat(filesIn(CORPUS).stream().map(path -> path.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(targets());
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().collect(Collectors.toList());
    }
  }
}
