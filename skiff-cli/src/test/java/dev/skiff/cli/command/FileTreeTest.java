package dev.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void fill() throws Exception {
    root = Files.createDirectories(directory.resolve("root"));
    Files.createDirectories(root.resolve("sub/deep"));
    for (String name : List.of("b", "a", ".hidden", "sub/c", "sub/deep/d", "../outside")) {
      Files.writeString(root.resolve(name), name);
    }
  }

  private List<String> names() throws Exception {
    return FileTree.of(root).files().stream().map(FileTree.Entry::name).toList();
  }

  @Test
  void allFilesHaveTheirNamesFromTheRootOnInOrder() throws Exception {
    Files.createDirectory(root.resolve("empty"));
    assertThat(names()).containsExactly(".hidden", "a", "b", "sub/c", "sub/deep/d");
    assertThat(FileTree.of(root).files().getLast().file())
        .isEqualTo(root.resolve("sub/deep/d").toString());
    assertThat(FileTree.of(root).leftOut()).isEmpty();
  }

  @Test
  void aLinkToAFileOfTheTreeIsTaken() throws Exception {
    Files.createSymbolicLink(root.resolve("sub/link"), Path.of("../a"));
    assertThat(names()).contains("sub/link");
  }

  @Test
  void noOtherLinkIsFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("out"), Path.of("../outside"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("."));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nothing"));
    assertThat(names()).containsExactly(".hidden", "a", "b", "sub/c", "sub/deep/d");
    String why = ": the link does not lead to a file in this directory";
    assertThat(FileTree.of(root).leftOut())
        .containsExactly(
            root.resolve("dangling") + why,
            root.resolve("loop") + why,
            root.resolve("out") + why,
            root.resolve("up") + why);
  }

  @Test
  void theRootItselfMayBeALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), root);
    Files.createSymbolicLink(root.resolve("sub/link"), Path.of("../a"));
    assertThat(FileTree.of(link).files())
        .contains(new FileTree.Entry(link.resolve("sub/link").toString(), "sub/link"));
  }

  @Test
  void whatIsNeitherFileNorDirectoryIsLeftOut() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    assertThat(names()).doesNotContain("pipe");
    assertThat(FileTree.of(root).leftOut()).containsExactly(root.resolve("pipe") + ": not a file");
  }
}
