package dev.skiff.lab.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/rfc-matrix.md is whole, and nothing in it is out of date. */
class RfcMatrixTest {
  private final Path root = Path.of(System.getProperty("skiff.root"));

  @TempDir Path directory;

  @Test
  void eachRequirementHasATest() throws IOException {
    RfcMatrix matrix = RfcMatrix.read(root);
    assertThat(matrix.tests())
        .extracting(TaggedTest::requirement)
        .containsAll(matrix.requirements().stream().map(Requirement::id).toList());
  }

  @Test
  void eachTagNamesOneRequirement() throws IOException {
    RfcMatrix matrix = RfcMatrix.read(root);
    assertThat(matrix.requirements())
        .extracting(Requirement::id)
        .containsAll(matrix.tests().stream().map(TaggedTest::requirement).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void thePageIsWhatTheScriptWrites() throws IOException {
    assertThat(Files.readString(RfcMatrix.pageOf(root)))
        .as("the page; scripts/rfc-matrix brings it up to date")
        .isEqualTo(RfcMatrix.read(root).page());
  }

  @Test
  void aTestHasTheTagsThatStandBeforeIt() throws IOException {
    Path file =
        source("@Tag(\"rfc1\")\n@Test\n@Tag(\"rfc2\")\nvoid one() {\n}\n@Test\nvoid two() {");
    assertThat(TaggedTest.below(directory))
        .containsExactly(new TaggedTest(file, "one", "rfc1"), new TaggedTest(file, "one", "rfc2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@Tag(\"rfc1\")",
        "@Tag(\"rfc1\")\nvoid helper() {",
        "@Tag(\"rfc1\")\nfinal class A {\n@Test\nvoid one() {"
      })
  void aTagBeforeNoTestIsAnError(String source) throws IOException {
    source(source);
    assertThatIOException().isThrownBy(() -> TaggedTest.below(directory));
  }

  private Path source(String text) throws IOException {
    Path tests = Files.createDirectories(directory.resolve("module/src/test/java"));
    return Files.writeString(tests.resolve("A.java"), text);
  }
}
