package dev.skiff.cli;

import dev.skiff.storage.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Names of local files, and what is wrong with one, in a line. */
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

  /**
   * The exceptions of {@code java.nio.file} often say no more than the name, the others all but the
   * name.
   *
   * @param local what the file was called
   */
  static String explain(String local, IOException failure) {
    return Text.printable(lineOf(local, failure));
  }

  private static String lineOf(String local, IOException failure) {
    return switch (failure) {
      case StorageException told when told.getCause() instanceof IOException cause ->
          lineOf(local, cause);
      case StorageException told -> told.peerMessage();
      case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> local + ": " + failure.getMessage();
    };
  }
}
