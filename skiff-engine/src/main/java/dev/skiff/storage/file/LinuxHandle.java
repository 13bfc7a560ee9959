package dev.skiff.storage.file;

import static dev.skiff.storage.file.LinuxCalls.RENAME_NOREPLACE;
import static dev.skiff.storage.file.LinuxCalls.RESOLVE_BENEATH;
import static dev.skiff.storage.file.LinuxCalls.RESOLVE_NO_SYMLINKS;

import dev.skiff.linux.Errno;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file or directory by a descriptor that names it ({@code O_PATH}) without opening it. The path
 * in /proc leads to the same inode even if the file is moved.
 *
 * <p>Names of entries are encoded as UTF-8 for the kernel, so that they work in any locale of this
 * process.
 *
 * <p>The methods lock, although a handle is for one thread at a time: after closing, another file
 * may have the descriptor's number, and a mistake in a caller must not reach that file.
 */
public final class LinuxHandle implements FileHandle {

  private final LinuxCalls calls;
  private final OpenDescriptors opened;
  private final Path descriptors;
  private final int descriptor;
  private @Nullable FileFacts known;
  private boolean closed;

  /**
   * @param opened by others of the same storage
   * @param descriptors where /proc has them
   */
  LinuxHandle(LinuxCalls calls, OpenDescriptors opened, Path descriptors, int descriptor) {
    this.calls = calls;
    this.opened = opened;
    this.descriptors = descriptors;
    this.descriptor = descriptor;
  }

  /** The facts of a path of this process, links followed; empty if it cannot be found. */
  public static Optional<LinuxHandle> find(LinuxCalls calls, Path path) {
    byte[] name = path.toString().getBytes(HostSystem.PATH_CHARSET);
    int found = LinuxConfinement.openPath(calls, LinuxCalls.AT_FDCWD, name, 0);
    return found < 0
        ? Optional.empty()
        : Optional.of(
            new LinuxHandle(
                calls, new OpenDescriptors(calls), LinuxConfinement.DESCRIPTORS, found));
  }

  /**
   * True if opening and reading the file needs no waiting, as far as other files of its device have
   * shown.
   */
  synchronized boolean isPrompt() throws IOException {
    requireOpen();
    FileFacts here = calls.factsNow(descriptor);
    boolean prompt = LinuxReads.isKnownPrompt(here.device());
    if (prompt) {
      known = here; // the device is local: its facts need no question to another host
    }
    return prompt;
  }

  @Override
  public synchronized FileFacts facts() throws IOException {
    requireOpen();
    FileFacts facts = known;
    if (facts == null) {
      facts = calls.facts(descriptor);
      known = facts;
    }
    return facts;
  }

  @Override
  public synchronized OpenFile openForReading() throws IOException {
    return LinuxOpenFile.open(calls, opened, facts(), descriptors, descriptor);
  }

  /** The handle names the inode, so the name is not looked up again. */
  @Override
  public FileFacts opened(FileFacts before) {
    return before;
  }

  @Override
  public Path path() {
    return descriptors.resolve(Integer.toString(descriptor));
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
      PathHandle.publishIn(path(), temporary, entry, replace);
    } else if (result < 0) {
      throw new ErrnoException(-result, "renameat2");
    }
  }

  @Override
  public synchronized void createDirectory(String entry) throws IOException {
    requireOpen();
    int result = calls.makeDirectory(descriptor, bytes(entry));
    if (result < 0 && !Errno.EXISTS.isResult(result)) {
      throw new ErrnoException(-result, "mkdirat");
    }
  }

  @Override
  public synchronized boolean isWritable(String entry) throws IOException {
    boolean[] writable = new boolean[1];
    try {
      withEntry(entry, path -> writable[0] = Files.isWritable(path));
    } catch (ErrnoException e) {
      return true; // removed meanwhile, or replaced by a link: the rename will tell
    }
    return writable[0];
  }

  @Override
  public synchronized void setPermissions(String entry, Set<PosixFilePermission> permissions)
      throws IOException {
    withEntry(entry, path -> Files.setPosixFilePermissions(path, permissions));
  }

  /** An action on an entry, by a path that leads to no other file. */
  @FunctionalInterface
  private interface EntryAction {
    void on(Path path) throws IOException;
  }

  /**
   * Uses a descriptor that does not open the file: closing an opened one would end the lock of its
   * {@code TemporaryFile}.
   */
  private void withEntry(String entry, EntryAction action) throws IOException {
    requireOpen();
    int found =
        LinuxConfinement.openPath(
            calls, descriptor, bytes(entry), RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    if (found < 0) {
      throw new ErrnoException(-found, "openat2");
    }
    try {
      action.on(descriptors.resolve(Integer.toString(found)));
    } finally {
      calls.close(found);
    }
  }

  /** Does nothing: a descriptor always names the same file. */
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

  /** True if the kernel or the file system lacks RENAME_NOREPLACE. */
  private static boolean isUnsupported(int result) {
    return Errno.NOT_IMPLEMENTED.isResult(result) || Errno.INVALID.isResult(result);
  }

  private static byte[] bytes(String entry) {
    return entry.getBytes(StandardCharsets.UTF_8);
  }
}
