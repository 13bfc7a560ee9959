package dev.skiff.storage.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.skiff.linux.Errno;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * A file or directory by its real path, with the JDK's methods alone.
 *
 * @param path absolute, without links
 */
public record PathHandle(Path path) implements FileHandle {

  @Override
  public FileFacts facts() throws IOException {
    return factsOf(path);
  }

  @Override
  public OpenFile openForReading() throws IOException {
    return new PathOpenFile(this, FileChannel.open(path, StandardOpenOption.READ, NOFOLLOW_LINKS));
  }

  /** Reads the facts again: another file may have taken the name. */
  @Override
  public FileFacts opened(FileFacts before) throws IOException {
    return facts();
  }

  @Override
  public Optional<FileFacts> look(String entry) throws IOException {
    try {
      return Optional.of(factsOf(resolve(path, entry)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void createDirectory(String entry) throws IOException {
    try {
      Files.createDirectory(resolve(path, entry));
    } catch (FileAlreadyExistsException e) {
      // Another upload was faster.
    }
  }

  @Override
  public boolean isWritable(String entry) throws IOException {
    return Files.isWritable(resolve(path, entry));
  }

  @Override
  public void publish(String temporary, String entry, boolean replace) throws IOException {
    publishIn(path, temporary, entry, replace);
  }

  /**
   * Changes only permissions that differ. The change opens and closes the file, and where locks
   * belong to processes, that ends the lock of a {@code TemporaryFile}.
   */
  @Override
  public void setPermissions(String entry, Set<PosixFilePermission> permissions)
      throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(
            resolve(path, entry), PosixFileAttributeView.class, NOFOLLOW_LINKS);
    if (view != null && !view.readAttributes().permissions().equals(permissions)) {
      view.setPermissions(permissions);
    }
  }

  @Override
  public void requireInPlace() throws IOException {
    if (!path.toRealPath().equals(path)) {
      throw new ErrnoException(Errno.CROSSES_OUT, "replaced by a link: " + path);
    }
  }

  @Override
  public void close() {}

  /** A path below another. Throws if the process's locale cannot express the name. */
  static Path resolve(Path directory, String relative) throws StorageException {
    try {
      return directory.resolve(relative);
    } catch (InvalidPathException e) {
      throw new StorageException(
          ErrorCode.ILLEGAL_OPERATION, "a character that is not allowed in names", e);
    }
  }

  static void publishIn(Path directory, String temporary, String entry, boolean replace)
      throws IOException {
    Path from = directory.resolve(temporary);
    Path to = resolve(directory, entry);
    if (replace) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } else {
      publishNew(from, to);
    }
  }

  /**
   * Files.move without REPLACE_EXISTING checks first and renames then, so it could replace a file
   * that appeared in between. Creating a hard link is atomic; the temporary name remains, and the
   * sink removes it when it is closed. Without hard links (FAT) an empty file takes the name first.
   */
  private static void publishNew(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException e) {
      claimAndReplace(from, to);
    } catch (FileSystemException e) {
      if (Failures.errnoOf(e).filter(PathHandle::isUnsupportedLink).isEmpty()) {
        throw e;
      }
      claimAndReplace(from, to);
    }
  }

  public static void claimAndReplace(Path from, Path to) throws IOException {
    Files.createFile(to);
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.delete(to);
      throw e;
    }
  }

  private static boolean isUnsupportedLink(Errno errno) {
    return switch (errno) {
      case OPERATION_NOT_PERMITTED, NOT_SUPPORTED, NOT_IMPLEMENTED -> true;
      default -> false;
    };
  }

  private static FileFacts factsOf(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Class<? extends BasicFileAttributes> type =
        posix ? PosixFileAttributes.class : BasicFileAttributes.class;
    return FileFacts.of(Files.readAttributes(file, type, NOFOLLOW_LINKS));
  }
}
