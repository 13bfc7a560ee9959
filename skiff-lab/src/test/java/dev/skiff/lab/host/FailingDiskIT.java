package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails: strace answers in its place, with EIO. */
@Needs("strace")
class FailingDiskIT {
  @TempDir Path root;
  @TempDir Path here;

  @BeforeEach
  void write() throws Exception {
    Files.write(root.resolve("f"), new byte[3_000_000]);
    Files.write(here.resolve("f"), new byte[1_000]);
  }

  /** Over UDP blocks are read by preadv2, or pread64 where they are not in memory. */
  @Test
  void aDownloadWhoseFileCannotBeReadIsToldSo() throws Exception {
    String file = root.resolve("f").toString();
    try (SkiffProcess server = failing("preadv2,pread64,sendfile", ":when=5+", "-P", file)) {
      for (String over : List.of("--transport=linux", "--tcp")) {
        try (SkiffProcess pull =
            server.client("pull", "f", "-o", here.resolve("f").toString(), over)) {
          assertThat(pull.exitCode()).as(pull.log()).isIn(3, 4);
          server.awaitLog("input/output error");
        }
        assertThat(here.resolve("f")).as("the old one").hasSize(1_000);
      }
    }
  }

  /** A file that is not on disk is neither acknowledged nor published. */
  @Test
  void anUploadThatCannotBeFlushedLeavesTheOldFile() throws Exception {
    try (SkiffProcess server = failing("fsync", "")) {
      for (String over : List.of("--transport=linux", "--tcp")) {
        try (SkiffProcess push = server.client("push", here.resolve("f").toString(), over)) {
          assertThat(push.exitCode()).as(push.log()).isEqualTo(3);
          assertThat(push.log()).endsWith("error 0: f: input/output error\n");
        }
        assertThat(root.resolve("f")).as("the old one").hasSize(3_000_000);
        assertThat(root).isDirectoryNotContaining("glob:**.part");
      }
    }
  }

  /** The file's bytes are on disk, and it has its name; only a loss of power could take it away. */
  @Test
  void anUploadWhoseNameCannotBeFlushedIsThereAndItsClientIsToldSo() throws Exception {
    try (SkiffProcess server = failing("fsync", "", "-P", root.toString())) {
      for (String over : List.of("--transport=linux", "--tcp")) {
        Files.writeString(root.resolve("f"), "old");
        try (SkiffProcess push = server.client("push", here.resolve("f").toString(), over)) {
          assertThat(push.exitCode()).as(push.log()).isEqualTo(3);
          assertThat(push.log())
              .endsWith("error 0: f is stored, but the disk failed to flush its name\n");
        }
        assertThat(root.resolve("f")).hasSameBinaryContentAs(here.resolve("f"));
        assertThat(root).isDirectoryNotContaining("glob:**.part");
      }
    }
  }

  private SkiffProcess failing(String calls, String when, String... more) {
    List<String> strace = Strace.injecting(calls, "error=EIO" + when, more);
    return SkiffProcess.serve(root, strace, Map.of(), "--overwrite");
  }
}
