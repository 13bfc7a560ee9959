package dev.skiff.cli;

import dev.skiff.storage.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is wrong with a local file, in a line. */
final class LocalFiles {
  private LocalFiles() {}

  /** The exceptions of {@code java.nio.file} often say no more than the name. */
  static String explain(IOException failure) {
    if (failure instanceof StorageException && failure.getCause() instanceof IOException cause) {
      return explain(cause);
    }
    return switch (failure) {
      case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
