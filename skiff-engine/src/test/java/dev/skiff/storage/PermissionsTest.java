package dev.skiff.storage;

import static dev.skiff.storage.Requests.NEW_ONLY;
import static dev.skiff.storage.Requests.OVERWRITE;
import static dev.skiff.storage.Requests.assertRefused;
import static dev.skiff.storage.Requests.read;
import static dev.skiff.storage.Requests.tree;
import static dev.skiff.storage.Requests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skiff.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Root may everything, so all of this runs as nobody, also when the tests run as root. */
@ParameterizedClass
@EnumSource(Way.class)
class PermissionsTest {

  @Parameter Way way;
  @TempDir Path root;

  @BeforeEach
  void letNobodyIn() throws IOException {
    permit(root, "rwxrwxrwx");
  }

  @Test
  void aFileThatMayNotBeReadIsAnAccessViolation() throws Exception {
    permit(Files.writeString(root.resolve("a"), "secret"), "---------");
    AsNobody.run(
        () -> {
          try (DirectoryStorage storage = way.open(root)) {
            assertRefused(
                ErrorCode.ACCESS_VIOLATION,
                "a: the server has no permission",
                () -> read(storage, "a"));
          }
        });
  }

  @Test
  void aDirectoryThatMayNotBeSearchedIsAnAccessViolation() throws Exception {
    Path directory = Files.createDirectory(root.resolve("dir"));
    Files.writeString(directory.resolve("a"), "secret");
    permit(directory, "---------");
    AsNobody.run(
        () -> {
          try (DirectoryStorage storage = way.open(root)) {
            assertRefused(
                ErrorCode.ACCESS_VIOLATION, "no permission", () -> read(storage, "dir/a"));
            assertRefused(
                ErrorCode.ACCESS_VIOLATION,
                "no permission",
                () -> write(storage, "dir/a", NEW_ONLY, "x"));
          }
        });
    permit(directory, "rwxr-xr-x");
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsAnAccessViolation() throws Exception {
    Path directory = Files.createDirectory(root.resolve("dir"));
    permit(directory, "r-xr-xr-x");
    AsNobody.run(
        () -> {
          try (DirectoryStorage storage = way.open(root)) {
            assertRefused(
                ErrorCode.ACCESS_VIOLATION,
                "dir/a: the server has no permission",
                () -> write(storage, "dir/a", OVERWRITE, "x"));
          }
        });
    permit(directory, "rwxr-xr-x");
  }

  @Test
  void aDropBoxThatMayBeWrittenButNotReadTakesUploads() throws Exception {
    Path directory = Files.createDirectory(root.resolve("drop"));
    permit(directory, "-wx-wx-wx");
    AsNobody.run(
        () -> {
          try (DirectoryStorage storage = way.open(root)) {
            write(storage, "drop/a", NEW_ONLY, "x");
          }
        });
    permit(directory, "rwxrwxrwx");
    assertThat(tree(directory)).containsExactly("a");
  }

  @Test
  void everythingWorksWithoutRights() throws Exception {
    AsNobody.run(
        () -> {
          try (DirectoryStorage storage = way.open(root)) {
            write(storage, "a", NEW_ONLY, "one");
            write(storage, "a", OVERWRITE, "two");
            assertThat(read(storage, "a")).isEqualTo("two");
          }
        });
    assertThat(tree(root)).containsExactly("a");
  }

  @Test
  void aRootThatMayNotBeReadCannotBeOpened() throws Exception {
    for (String permissions : new String[] {"---------", "--x--x--x", "r--r--r--"}) {
      permit(root, permissions);
      AsNobody.run(
          () ->
              assertThatExceptionOfType(AccessDeniedException.class)
                  .isThrownBy(() -> DirectoryStorage.open(root))
                  .withMessage(root + ": no permission to read the directory"));
    }
    permit(root, "rwxrwxrwx");
  }

  @Test
  void aRootThatIsMissingOrNoDirectoryCannotBeOpened() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "x");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> DirectoryStorage.open(root.resolve("nope")))
        .withMessage(root.resolve("nope") + ": no such directory");
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> DirectoryStorage.open(file))
        .withMessage(file.toString());
  }

  private static void permit(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
