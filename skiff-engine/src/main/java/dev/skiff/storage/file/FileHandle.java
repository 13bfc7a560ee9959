package dev.skiff.storage.file;

import dev.skiff.linux.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** A file or directory that was found, not yet opened. One thread at a time. */
public sealed interface FileHandle extends Closeable permits LinuxHandle, PathHandle {

  /** The facts of the file: now, or when it was first asked for. */
  FileFacts facts() throws IOException;

  /** Opens a regular file. */
  OpenFile openForReading() throws IOException;

  /**
   * The facts of the file that {@link #openForReading} opened.
   *
   * @param before what was known of this handle before
   */
  FileFacts opened(FileFacts before) throws IOException;

  /** The path that leads to the file while this handle is open. */
  Path path();

  /** Looks at an entry of this directory; a link is not followed. */
  Optional<FileFacts> look(String entry) throws IOException;

  /**
   * Gives a file of this directory its final name, in one step.
   *
   * @param replace whether a file that has the final name may be replaced
   * @throws IOException of {@link Errno#EXISTS} when it may not
   */
  void publish(String temporary, String entry, boolean replace) throws IOException;

  /**
   * Gives a file of this directory its permissions, where the file system has any. A link is not
   * followed.
   */
  void setPermissions(String entry, Set<PosixFilePermission> permissions) throws IOException;

  /** Fails when the way to it has come to lead elsewhere, where that is possible at all. */
  void requireInPlace() throws IOException;

  @Override
  void close();
}
