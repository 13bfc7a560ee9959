package dev.skiff.storage;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file at one moment.
 *
 * @param permissions empty where the file system has none
 * @param key the file's identity, null where the file system has none
 */
record FileFacts(
    Kind kind,
    long sizeBytes,
    FileTime modified,
    Set<PosixFilePermission> permissions,
    @Nullable Object key) {

  enum Kind {
    REGULAR,
    DIRECTORY,
    SYMBOLIC_LINK,
    /** A pipe, socket or device. */
    OTHER
  }

  static FileFacts of(BasicFileAttributes attributes) {
    return new FileFacts(
        kindOf(attributes),
        attributes.size(),
        attributes.lastModifiedTime(),
        attributes instanceof PosixFileAttributes posix ? posix.permissions() : Set.of(),
        attributes.fileKey());
  }

  /** A link that is not followed: nothing but its kind matters. */
  static FileFacts link() {
    return new FileFacts(Kind.SYMBOLIC_LINK, 0, FileTime.fromMillis(0), Set.of(), null);
  }

  boolean sameContentAs(FileFacts other) {
    return sizeBytes == other.sizeBytes && modified.equals(other.modified);
  }

  /** Refuses what is not a regular file, with what a peer is told. */
  void requireRegular(String name) throws StorageException {
    switch (kind) {
      case REGULAR -> {}
      case DIRECTORY -> throw Failures.isDirectory(name);
      case SYMBOLIC_LINK, OTHER -> throw Failures.isNotRegular(name);
    }
  }

  private static Kind kindOf(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return Kind.REGULAR;
    }
    if (attributes.isDirectory()) {
      return Kind.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? Kind.SYMBOLIC_LINK : Kind.OTHER;
  }
}
