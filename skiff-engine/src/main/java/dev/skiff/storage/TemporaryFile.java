package dev.skiff.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.FileName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The file that an upload is in until it is complete. It is locked while it is open, and the system
 * takes the lock from a process that is killed: so a {@link Sweep} can tell what is being written
 * from what was left.
 *
 * <p>On Linux these locks belong to the process, which loses one as soon as it closes the file,
 * however often it had opened it. So this process must not open one of its own a second time.
 */
final class TemporaryFile implements Closeable {

  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

  /** Far behind the content: where locks are mandatory, what is locked cannot be read. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /** The number of tries for a new file, which a sweep may remove before it is locked. */
  private static final int MAX_ATTEMPTS = 8;

  private static final Set<String> WRITTEN_HERE = ConcurrentHashMap.newKeySet();

  private final String name;
  private final Path path;
  private final FileChannel channel;

  private TemporaryFile(Path directory, String name, FileAttribute<?>... attributes)
      throws IOException {
    this.name = name;
    this.path = directory.resolve(name);
    this.channel = FileChannel.open(path, NEW, attributes);
  }

  /**
   * A new one.
   *
   * @param replaced the file that this one may replace: nobody who cannot read that one can read
   *     this one meanwhile
   */
  static TemporaryFile create(Path directory, Optional<FileFacts> replaced) throws IOException {
    FileAttribute<?>[] attributes = attributes(replaced);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      TemporaryFile file = createUnlocked(directory, attributes);
      boolean claimed = false;
      try {
        claimed = file.claim();
      } finally {
        if (!claimed) {
          file.close();
        }
      }
      if (claimed) {
        return file;
      }
    }
    throw new IOException("each new temporary file was removed at once");
  }

  private static FileAttribute<?>[] attributes(Optional<FileFacts> replaced) {
    Set<PosixFilePermission> permissions = replaced.map(FileFacts::permissions).orElse(Set.of());
    return permissions.isEmpty()
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }

  private static TemporaryFile createUnlocked(Path directory, FileAttribute<?>... attributes)
      throws IOException {
    String name = FileName.temporary(random());
    WRITTEN_HERE.add(name);
    boolean created = false;
    try {
      TemporaryFile file = new TemporaryFile(directory, name, attributes);
      created = true;
      return file;
    } finally {
      if (!created) {
        WRITTEN_HERE.remove(name);
      }
    }
  }

  /**
   * A name that no other file is likely to have; a file that is there already is never opened. Not
   * of a secure generator, whose first use opens files: without descriptors it looks for seconds
   * for another source.
   */
  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hexadecimal = HexFormat.of();
    return hexadecimal.toHexDigits(random.nextLong()) + hexadecimal.toHexDigits(random.nextLong());
  }

  /** False where somebody sweeps just now, and has found the file before it was locked. */
  private boolean claim() throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false) != null && Files.exists(path, NOFOLLOW_LINKS);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // A file system without locks. There a sweep gets none either, and removes nothing.
      return true;
    }
  }

  /** True if this process has such a file open. */
  static boolean isWrittenHere(String name) {
    return WRITTEN_HERE.contains(name);
  }

  /**
   * Makes sure that nobody writes a file, until the lock is released.
   *
   * @param channel open for reading
   * @return null when somebody writes it
   * @throws IOException also where the file system has no locks
   */
  static @Nullable FileLock tryLockAbandoned(FileChannel channel) throws IOException {
    return channel.tryLock(LOCKED_BYTE, 1, true);
  }

  String name() {
    return name;
  }

  FileChannel channel() {
    return channel;
  }

  /** Removes it, unless it was renamed. */
  @Override
  public void close() throws IOException {
    try (FileChannel _ = channel) {
      Files.deleteIfExists(path);
    } finally {
      WRITTEN_HERE.remove(name);
    }
  }
}
