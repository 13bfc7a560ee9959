package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads into directories that a server does not have. */
class CreateDirectoriesTest {
  @TempDir Path root;
  @TempDir Path here;

  @ParameterizedTest
  @ValueSource(strings = {"--quiet", "--tcp"})
  void aTreeGoesUpIntoAnEmptyServer(String option) throws Exception {
    Files.createDirectories(here.resolve("tree/sub/deeper"));
    Files.writeString(here.resolve("tree/a"), "a");
    Files.writeString(here.resolve("tree/sub/deeper/b"), "b");
    try (Program server = Program.in(root).start("serve", "127.0.0.1", "0", "--create-dirs");
        Program push =
            Program.in(here)
                .start("push", "-r", "tree", "" + server.port(), "--as", "new/", option)) {
      assertThat(push.exitCode()).as(push.errors()).isZero();
      assertThat(root.resolve("new/a")).hasContent("a");
      assertThat(root.resolve("new/sub/deeper/b")).hasContent("b");
    }
  }

  @Test
  void aServerWithoutTheOptionPointsAtIt() throws Exception {
    Files.writeString(here.resolve("f"), "f");
    try (Program server = Program.in(root).start("serve", "127.0.0.1", "0");
        Program push = Program.in(here).start("push", "f", "" + server.port(), "--as", "new/f")) {
      assertThat(push.exitCode()).isEqualTo(3);
      assertThat(server.awaitLine(line -> line.contains("new/f")))
          .endsWith(" refused: error 1, its directory does not exist; see --create-dirs");
      assertThat(TestHost.names(root)).isEmpty();
    }
  }
}
