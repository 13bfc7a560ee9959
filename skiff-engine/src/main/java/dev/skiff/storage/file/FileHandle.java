package dev.skiff.storage.file;

import dev.skiff.linux.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** A file or directory that was found and is not open. For one thread at a time. */
public sealed interface FileHandle extends Closeable permits LinuxHandle, PathHandle {

  /** The facts of the file, now or at the first call. */
  FileFacts facts() throws IOException;

  /** Opens a regular file. */
  OpenFile openForReading() throws IOException;

  /**
   * The facts of the file that {@link #openForReading} opened.
   *
   * @param before the facts before the file was opened
   */
  FileFacts opened(FileFacts before) throws IOException;

  /** The path that leads to the file while this handle is open. */
  Path path();

  /** The facts of an entry of this directory; empty if there is none. A link is not followed. */
  Optional<FileFacts> look(String entry) throws IOException;

  /** True if this process may write a file of this directory; a link is not followed. */
  boolean isWritable(String entry) throws IOException;

  /** Creates a directory in this one. Does nothing if something has the name. */
  void createDirectory(String entry) throws IOException;

  /**
   * Gives a file of this directory its final name, atomically.
   *
   * @param replace true if a file that has the final name may be replaced
   * @throws IOException of {@link Errno#EXISTS} if a file has the name and may not be replaced
   */
  void publish(String temporary, String entry, boolean replace) throws IOException;

  /**
   * Sets the permissions of a file of this directory, if the file system has any. A link is not
   * followed.
   */
  void setPermissions(String entry, Set<PosixFilePermission> permissions) throws IOException;

  /** Throws if the path has come to lead to another place. */
  void requireInPlace() throws IOException;

  @Override
  void close();
}
