package dev.skiff.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system with room for one megabyte, and files of two. */
@Needs(Needs.ROOT)
class FullDiskIT {
  @TempDir Path small;
  @TempDir Path here;

  private final byte[] content = new byte[2_000_000];

  @BeforeEach
  void mount() throws IOException {
    Shell.run("mount", "-t", "tmpfs", "-o", "size=1m", "skiff-test", small.toString());
    new Random(1).nextBytes(content);
    Files.write(here.resolve("f"), content);
    Files.writeString(small.resolve("f"), "old");
  }

  @AfterEach
  void unmount() {
    Shell.run("umount", small.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--transport=linux", "--tcp"})
  void anUploadThatIsTooLongForTheDiskLeavesTheOldFile(String over) throws Exception {
    try (SkiffProcess server = SkiffProcess.serve(small, "--overwrite")) {
      try (SkiffProcess push = server.client("push", here.resolve("f").toString(), over)) {
        assertThat(push.exitCode()).as(push.log()).isEqualTo(3);
        assertThat(push.log()).endsWith("error 3: not enough disk space for 2000000 bytes\n");
      }
      assertThat(pushWithoutSize(server, over)).endsWith("answered with error 3: disk full\n");
      assertThat(Files.readString(small.resolve("f"))).isEqualTo("old");
      assertThat(small).isDirectoryNotContaining("glob:**.part");
      server.awaitLog("disk full");

      Shell.run("mount", "-o", "remount,size=8m", small.toString());
      try (SkiffProcess push = server.client("push", here.resolve("f").toString(), over)) {
        push.assertSuccess();
      }
      assertThat(small.resolve("f")).hasBinaryContent(content);
    }
  }

  /** From standard input, so that the disk is full in the middle. */
  private String pushWithoutSize(SkiffProcess server, String over) throws Exception {
    try (SkiffProcess push = server.client("push", "-", "--as", "f", over)) {
      push.feed(content);
      assertThat(push.exitCode()).as(push.log()).isEqualTo(3);
      return push.log();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--transport=linux", "--tcp"})
  void aDownloadThatIsTooLongForTheDiskLeavesTheOldFile(String over) throws Exception {
    String target = small.resolve("f").toString();
    try (SkiffProcess server = SkiffProcess.serve(here)) {
      try (SkiffProcess pull = server.client("pull", "f", "-o", target, over)) {
        assertThat(pull.exitCode()).as(pull.log()).isEqualTo(5);
        assertThat(pull.log()).endsWith("No space left on device\n");
      }
      assertThat(Files.readString(small.resolve("f"))).isEqualTo("old");
      assertThat(small).isDirectoryNotContaining("glob:**.part");
      Shell.run("mount", "-o", "remount,size=8m", small.toString());
      try (SkiffProcess pull = server.client("pull", "f", "-o", target, over)) {
        pull.assertSuccess();
      }
      assertThat(small.resolve("f")).hasBinaryContent(content);
    }
  }
}
