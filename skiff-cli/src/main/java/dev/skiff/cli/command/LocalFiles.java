package dev.skiff.cli.command;

import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of local files. */
final class LocalFiles {
  private LocalFiles() {}

  /**
   * A path, as the command line has it.
   *
   * @throws FileSystemException where the system cannot have a file of that name: in the C locale,
   *     for instance, one with a character beyond ASCII
   */
  static Path path(String name) throws FileSystemException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      FileSystemException failure = new FileSystemException(name, null, e.getReason());
      failure.initCause(e);
      throw failure;
    }
  }
}
