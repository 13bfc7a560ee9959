package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that may not be written, and files that may be written and not replaced. */
class ProtectedFilesTest extends ClientProcessTest {
  /** Another file of the system in the place of {@code f}, as containers get single files. */
  private static final List<String> WITH_A_MOUNTED_FILE =
      List.of("unshare", "-m", "sh", "-c", "mount --bind under f && exec \"$@\"", "sh");

  @Test
  void aPullDoesNotReplaceAFileThatMayNotBeWritten() throws Exception {
    permit(Files.writeString(here.resolve("f"), "old"), "r--r--r--");
    try (Program pull = Program.in(here).withoutRights().start("pull", "big", port(), "-o", "f")) {
      assertThat(pull.exitCode()).isEqualTo(5);
      assertThat(pull.errors()).endsWith("f: permission denied\n").hasLineCount(1);
      assertThat(here.resolve("f")).hasContent("old");
      assertThat(TestHost.names(here)).containsExactly("f");
    }
  }

  @Test
  void anUploadDoesNotReplaceAFileThatTheServerMayNotWrite() throws Exception {
    permit(Files.writeString(root.resolve("f"), "old"), "r--r--r--");
    Files.writeString(here.resolve("f"), "new");
    try (Program server =
            Program.in(root).withoutRights().start("serve", "127.0.0.1:0", "--overwrite");
        Program push = Program.in(here).start("push", "f", "" + server.port())) {
      assertThat(push.exitCode()).isEqualTo(3);
      assertThat(push.errors()).endsWith("error 2: f: the server has no permission\n");
      assertThat(root.resolve("f")).hasContent("old");
    }
  }

  @Test
  void aPullWritesIntoAFileWhoseDirectoryMayNotBeWritten() throws Exception {
    Path directory = Files.createDirectory(here.resolve("directory"));
    Files.write(directory.resolve("f"), new byte[content.length + 1]);
    permit(directory, "r-xr-xr-x");
    try (Program pull =
        Program.in(here).withoutRights().start("pull", "big", port(), "-o", "directory/f")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(directory.resolve("f")).hasBinaryContent(content);
    } finally {
      permit(directory, "rwxr-xr-x");
    }
  }

  @Test
  void aPullThatDoesNotBeginLeavesSuchAFileAsItWas() throws Exception {
    Path directory = Files.createDirectory(here.resolve("directory"));
    Files.writeString(directory.resolve("f"), "old");
    permit(directory, "r-xr-xr-x");
    try (Program pull =
        Program.in(here).withoutRights().start("pull", "absent", port(), "-o", "directory/f")) {
      assertThat(pull.exitCode()).isEqualTo(3);
      assertThat(directory.resolve("f")).hasContent("old");
    } finally {
      permit(directory, "rwxr-xr-x");
    }
  }

  @Test
  @Needs({Needs.ROOT, "unshare"})
  void aPullWritesIntoAMountedFile() throws Exception {
    Files.createFile(here.resolve("f"));
    Files.write(here.resolve("under"), new byte[content.length + 1]);
    try (Program pull =
        Program.in(here).wrappedBy(WITH_A_MOUNTED_FILE).start("pull", "big", port(), "-o", "f")) {
      assertThat(pull.exitCode()).as(pull.errors()).isZero();
      assertThat(here.resolve("under")).hasBinaryContent(content);
      assertThat(TestHost.names(here)).containsExactly("f", "under");
    }
  }

  @Test
  @Needs({Needs.ROOT, "unshare"})
  void aServerSaysThatAMountedFileCannotBeReplaced() throws Exception {
    Files.createFile(root.resolve("f"));
    Files.writeString(root.resolve("under"), "old");
    Files.writeString(here.resolve("f"), "new");
    try (Program server =
            Program.in(root)
                .wrappedBy(WITH_A_MOUNTED_FILE)
                .start("serve", "127.0.0.1:0", "--overwrite");
        Program push = Program.in(here).start("push", "f", "" + server.port())) {
      assertThat(push.exitCode()).isEqualTo(3);
      assertThat(push.errors()).endsWith("error 2: f is a mount point, which cannot be replaced\n");
      assertThat(root.resolve("under")).hasContent("old");
      assertThat(TestHost.names(root)).containsExactly("big", "f", "under");
    }
  }

  private static void permit(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
