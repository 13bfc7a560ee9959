package dev.skiff.cli.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file with the history of the shell; only its owner can read it. */
final class ShellHistory {
  private static final FileAttribute<?> OWNERS_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<?> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private ShellHistory() {}

  /** The file, created if it does not exist; empty if it cannot be written, or is not a history. */
  static Optional<Path> file() {
    try {
      Path directory = directory(System.getenv("XDG_STATE_HOME"), System.getenv("HOME"));
      if (directory == null) {
        return Optional.empty();
      }
      Files.createDirectories(directory, OWNERS_DIRECTORY);
      Path file = directory.resolve("history");
      if (Files.notExists(file)) {
        Files.createFile(file, OWNERS_FILE);
      }
      Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
      return isHistory(file) ? Optional.of(file) : Optional.empty();
    } catch (IOException | UnsupportedOperationException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** JLine writes milliseconds and a line in UTF-8; it fails at anything else. */
  private static boolean isHistory(Path file) throws IOException {
    return Files.readAllLines(file).stream().allMatch(line -> line.matches("\\d{1,18}:.*"));
  }

  /** As the XDG base directory specification has it, which wants no relative path. */
  private static @Nullable Path directory(@Nullable String state, @Nullable String home) {
    if (state != null && Path.of(state).isAbsolute()) {
      return Path.of(state, "skiff");
    }
    return home == null || home.isEmpty() ? null : Path.of(home, ".local", "state", "skiff");
  }
}
