package dev.skiff.storage.file;

import static dev.skiff.storage.file.LinuxCalls.RESOLVE_BENEATH;
import static dev.skiff.storage.file.LinuxCalls.RESOLVE_CACHED;
import static dev.skiff.storage.file.LinuxCalls.RESOLVE_NO_MAGICLINKS;

import dev.skiff.linux.Errno;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Confinement by the kernel. openat2(2) resolves a name and its links below a directory that is
 * held open, or fails. The result is a descriptor, and every other operation uses that descriptor
 * through {@code /proc/self/fd}: there is no gap between check and use.
 *
 * <p>openat2 refuses every absolute link, even one to a place inside the root. Such a name is first
 * resolved by the JDK, and the result is then given to openat2 as a relative name. The first result
 * is only a hint: a wrong one finds nothing outside.
 */
public final class LinuxConfinement implements Confinement {

  public static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /**
   * The kernel answers EAGAIN if anything on the machine was renamed during a resolution. Where
   * somebody renames all the time, hundreds of attempts may fail.
   */
  static final int MAX_ATTEMPTS = 4_096;

  private final LinuxCalls calls;
  private final OpenDescriptors opened;
  private final Path descriptors;
  private final int root;

  /** Held by each use of the descriptor: after closing, another file may have its number. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  private LinuxConfinement(LinuxCalls calls, Path descriptors, int root) {
    this.calls = calls;
    this.opened = new OpenDescriptors(calls);
    this.descriptors = descriptors;
    this.root = root;
  }

  /** Null if the kernel, a sandbox or a missing /proc does not allow this confinement. */
  public static @Nullable LinuxConfinement tryOpen(Path root, LinuxCalls calls, Path descriptors) {
    byte[] path = root.toAbsolutePath().toString().getBytes(HostSystem.PATH_CHARSET);
    int descriptor = openPath(calls, LinuxCalls.AT_FDCWD, path, 0);
    if (descriptor < 0) {
      return null;
    }
    LinuxConfinement confinement = new LinuxConfinement(calls, descriptors, descriptor);
    if (confinement.worksFor(root)) {
      return confinement;
    }
    confinement.close();
    return null;
  }

  @Override
  public FileHandle find(FileName name) throws IOException {
    int found = resolve(name);
    if (Errno.CROSSES_OUT.isResult(found)) {
      found = resolve(withoutLinks(name));
    }
    if (found < 0) {
      throw new ErrnoException(-found, "openat2");
    }
    return new LinuxHandle(calls, opened, descriptors, found);
  }

  /**
   * Tries once. Where the kernel wants a repetition, or does not know the name from memory, the
   * caller uses {@link #find}.
   */
  @Override
  public Optional<FileHandle> findNow(FileName name) throws IOException {
    if (!lock.readLock().tryLock()) {
      return Optional.empty();
    }
    try {
      requireOpen();
      byte[] path = name.relative().getBytes(StandardCharsets.UTF_8);
      int found =
          calls.openPath(root, path, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_CACHED);
      if (Errno.NO_ENTRY.isResult(found)) {
        throw new ErrnoException(-found, "openat2");
      }
      return found < 0
          ? Optional.empty()
          : promptOnly(new LinuxHandle(calls, opened, descriptors, found));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Opening a file of another host, or of a program, may wait though its name is in memory. */
  private static Optional<FileHandle> promptOnly(LinuxHandle handle) throws IOException {
    boolean prompt = false;
    try {
      prompt = handle.isPrompt();
    } finally {
      if (!prompt) {
        handle.close();
      }
    }
    return prompt ? Optional.of(handle) : Optional.empty();
  }

  @Override
  public boolean isRaceFree() {
    return true;
  }

  @Override
  public FileName withoutLinks(FileName name) throws IOException {
    lock.readLock().lock();
    try {
      requireOpen();
      Path realRoot = descriptors.resolve(Integer.toString(root)).toRealPath();
      return Confinement.realName(realRoot, name);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        calls.close(root);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** openat2, repeated while the kernel asks for it, up to a bound. */
  static int openPath(LinuxCalls calls, int directory, byte[] path, long resolve) {
    int result = -Errno.TRY_AGAIN.number();
    for (int attempt = 0; attempt < MAX_ATTEMPTS && isTransient(result); attempt++) {
      result = calls.openPath(directory, path, resolve);
    }
    return result;
  }

  private int resolve(FileName name) throws IOException {
    byte[] path = name.relative().getBytes(StandardCharsets.UTF_8);
    lock.readLock().lock();
    try {
      requireOpen();
      return openPath(calls, root, path, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  /** Tries the restricted resolution and the use of /proc once. */
  private boolean worksFor(Path rootPath) {
    try (FileHandle found = find(new FileName(List.of()))) {
      FileFacts facts = found.facts();
      return facts.kind() == FileFacts.Kind.DIRECTORY
          && Objects.equals(keyOf(found.path()), keyOf(rootPath));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class).fileKey();
  }

  private static boolean isTransient(int result) {
    return Errno.TRY_AGAIN.isResult(result) || Errno.INTERRUPTED.isResult(result);
  }
}
