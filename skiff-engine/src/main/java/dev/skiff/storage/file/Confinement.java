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
 * <p>The two ways differ in what a hostile process on this machine, with write access inside the
 * root, can do in the moment between a check and the use: with {@link LinuxConfinement} nothing,
 * with {@link PortableConfinement} little.
 */
public sealed interface Confinement extends Closeable
    permits LinuxConfinement, PortableConfinement {

  /** The best way there is here. The root must be a directory. */
  static Confinement of(Path root) throws IOException {
    LinuxCalls calls = LinuxCalls.find().orElse(null);
    Confinement linux =
        calls == null ? null : LinuxConfinement.tryOpen(root, calls, LinuxConfinement.DESCRIPTORS);
    return linux == null ? PortableConfinement.open(root) : linux;
  }

  /**
   * Finds a file or directory, links followed as long as they stay inside. Nothing is opened that
   * could block.
   *
   * @throws ErrnoException with {@link Errno#CROSSES_OUT} when a link leads out
   */
  FileHandle find(FileName name) throws IOException;

  /**
   * Finds a file or directory where that waits for nothing.
   *
   * @return empty where {@link #find} is needed
   * @throws ErrnoException where there is no such file
   */
  default Optional<FileHandle> findNow(FileName name) throws IOException {
    return Optional.empty();
  }

  /**
   * The name without links on its way. Only a hint, to be found again: others may move things at
   * any time.
   *
   * @throws ErrnoException with {@link Errno#CROSSES_OUT} when a link leads out
   */
  FileName withoutLinks(FileName name) throws IOException;

  /** Handles already found stay usable. */
  @Override
  void close();

  /** The elements below the root that a name leads to, links followed. */
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
