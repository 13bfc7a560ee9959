package dev.skiff.storage.file;

import dev.skiff.linux.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds files below one root directory and never outside. Safe for several threads.
 *
 * <p>The implementations differ in the chance that they leave to a hostile process on this machine
 * that may write inside the root and acts between a check and the use: {@link LinuxConfinement}
 * leaves none, {@link PortableConfinement} a small one.
 */
public sealed interface Confinement extends Closeable
    permits LinuxConfinement, PortableConfinement, FollowedRoot {

  /** The best confinement that this system has. The root must be a directory. */
  static Confinement of(Path root) throws IOException {
    LinuxCalls calls = LinuxCalls.find().orElse(null);
    Confinement linux =
        calls == null ? null : LinuxConfinement.tryOpen(root, calls, LinuxConfinement.DESCRIPTORS);
    return linux == null ? PortableConfinement.open(root) : linux;
  }

  /**
   * Finds a file or directory. Follows links that stay inside. Opens nothing that could block.
   *
   * @throws ErrnoException with {@link Errno#CROSSES_OUT} if a link leads out
   */
  FileHandle find(FileName name) throws IOException;

  /**
   * Finds a file or directory if that needs no waiting.
   *
   * @return empty if {@link #find} is needed
   * @throws ErrnoException if there is no such file
   */
  default Optional<FileHandle> findNow(FileName name) throws IOException {
    return Optional.empty();
  }

  /**
   * The name with its links resolved. Only a hint, since others may move files at any time: the
   * caller finds the name again.
   *
   * @throws ErrnoException with {@link Errno#CROSSES_OUT} if a link leads out
   */
  FileName withoutLinks(FileName name) throws IOException;

  /** True if the kernel confines names, so that there is no gap between check and use. */
  default boolean isRaceFree() {
    return false;
  }

  /** Ends the search. Handles that were found stay usable. */
  @Override
  void close();

  /** The name below the root that a name leads to when its links are followed. */
  static FileName realName(Path realRoot, FileName name) throws IOException {
    Path real = PathHandle.resolve(realRoot, name.relative()).toRealPath();
    if (!real.startsWith(realRoot)) {
      throw new ErrnoException(Errno.CROSSES_OUT, "a link leads to " + real);
    }
    List<String> elements = new ArrayList<>();
    if (!real.equals(realRoot)) {
      realRoot.relativize(real).forEach(element -> elements.add(element.toString()));
    }
    return new FileName(elements);
  }
}
