package dev.skiff.storage.file;

import dev.skiff.transfer.StorageException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a file at one moment.
 *
 * @param modified the last change of its content
 * @param changed the last change of its content, owner, permissions or names; null if the JDK gave
 *     the facts
 * @param permissions empty if the file system has none
 * @param key the file's identity; null if the file system has none
 */
public record FileFacts(
    Kind kind,
    long sizeBytes,
    FileTime modified,
    @Nullable FileTime changed,
    Set<PosixFilePermission> permissions,
    @Nullable Object key) {

  public enum Kind {
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
        null,
        attributes instanceof PosixFileAttributes posix ? posix.permissions() : Set.of(),
        attributes.fileKey());
  }

  /**
   * The facts that statx(2) gives.
   *
   * @param mode type and permissions
   * @param key device and inode
   */
  static FileFacts ofStatx(
      int mode, long sizeBytes, Instant modified, Instant changed, Object key) {
    Kind kind =
        switch (mode >> 12) {
          case 8 -> Kind.REGULAR;
          case 4 -> Kind.DIRECTORY;
          case 10 -> Kind.SYMBOLIC_LINK;
          default -> Kind.OTHER;
        };
    return new FileFacts(
        kind, sizeBytes, FileTime.from(modified), FileTime.from(changed), permissions(mode), key);
  }

  /** Reads the nine bits in order, from the owner's read to the others' execute. */
  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    int bit = 0400;
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & bit) != 0) {
        permissions.add(permission);
      }
      bit >>= 1;
    }
    return permissions;
  }

  /** The device that the file is on; a constant if the identity does not include it. */
  public Object device() {
    return key instanceof List<?> parts ? parts.subList(0, parts.size() - 1) : "unknown";
  }

  boolean sameContentAs(FileFacts other) {
    return sizeBytes == other.sizeBytes && modified.equals(other.modified);
  }

  /** Throws the peer's error unless this is a regular file. */
  public void requireRegular(String name) throws StorageException {
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
