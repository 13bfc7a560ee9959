package dev.skiff.storage;

import static dev.skiff.storage.LinuxCalls.RENAME_NOREPLACE;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file or directory by a descriptor that names it ({@code O_PATH}) without having opened it. The
 * path in /proc leads to that very inode, wherever it is moved.
 *
 * <p>Names of entries go to the kernel as UTF-8, so that they work in any locale of this process.
 *
 * <p>Locked, although it belongs to one thread at a time: the number of a closed descriptor is soon
 * another file's, and a mistake in a caller must not reach that one.
 */
final class LinuxHandle implements FileHandle {

  private final LinuxCalls calls;
  private final int descriptor;
  private final Path path;
  private boolean closed;

  LinuxHandle(LinuxCalls calls, Path descriptors, int descriptor) {
    this.calls = calls;
    this.descriptor = descriptor;
    this.path = descriptors.resolve(Integer.toString(descriptor));
  }

  /** Of what a path of this process names, links followed; empty where that cannot be found. */
  static Optional<LinuxHandle> find(LinuxCalls calls, Path path) {
    byte[] name = path.toString().getBytes(HostSystem.PATH_CHARSET);
    int found = LinuxConfinement.openPath(calls, LinuxCalls.AT_FDCWD, name, 0);
    return found < 0
        ? Optional.empty()
        : Optional.of(new LinuxHandle(calls, LinuxConfinement.DESCRIPTORS, found));
  }

  /**
   * Whether opening and reading the file waits for nothing, as far as others of its device tell.
   */
  synchronized boolean isPrompt() throws IOException {
    requireOpen();
    return LinuxReads.isKnownPrompt(calls.factsNow(descriptor).device());
  }

  @Override
  public synchronized FileFacts facts() throws IOException {
    requireOpen();
    return calls.facts(descriptor);
  }

  @Override
  public synchronized OpenFile openForReading() throws IOException {
    requireOpen();
    byte[] name = path.toString().getBytes(StandardCharsets.US_ASCII);
    int opened = calls.openForReading(name);
    if (opened < 0) {
      throw new ErrnoException(-opened, "openat");
    }
    return new LinuxOpenFile(calls, opened, path.resolveSibling(Integer.toString(opened)));
  }

  /** The handle is the file, whatever its name has come to mean. */
  @Override
  public FileFacts opened(FileFacts before) {
    return before;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public synchronized Optional<FileFacts> look(String entry) throws IOException {
    requireOpen();
    try {
      return Optional.of(calls.factsOfEntry(descriptor, bytes(entry)));
    } catch (ErrnoException e) {
      if (e.number() == Errno.NO_ENTRY.number()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public synchronized void publish(String temporary, String entry, boolean replace)
      throws IOException {
    requireOpen();
    long flags = replace ? 0 : RENAME_NOREPLACE;
    int result = calls.rename(descriptor, bytes(temporary), bytes(entry), flags);
    if (isUnsupported(result)) {
      PathHandle.publishIn(path, temporary, entry, replace);
    } else if (result < 0) {
      throw new ErrnoException(-result, "renameat2");
    }
  }

  /** A descriptor cannot come to lead elsewhere. */
  @Override
  public void requireInPlace() {}

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      calls.close(descriptor);
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  /** An old kernel, or a file system without no-replace. */
  private static boolean isUnsupported(int result) {
    return result == -Errno.NOT_IMPLEMENTED.number() || result == -Errno.INVALID.number();
  }

  private static byte[] bytes(String entry) {
    return entry.getBytes(StandardCharsets.UTF_8);
  }
}
