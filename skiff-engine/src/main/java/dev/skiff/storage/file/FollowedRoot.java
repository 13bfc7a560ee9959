package dev.skiff.storage.file;

import dev.skiff.log.SafeLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The confinement below a path, also after another directory has come to the path: the old one was
 * deleted and made again, or a file system was mounted or unmounted there. It looks once a minute,
 * when a file is asked for. While there is no directory, it keeps the old one and warns.
 */
public final class FollowedRoot implements Confinement {
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final System.Logger LOG = SafeLog.of(FollowedRoot.class);

  private final Path path;
  private final LongSupplier clock;
  private final AtomicLong lookedAt;

  private volatile Confinement current;

  /** The identity of the current directory; null if the file system has none. */
  private @Nullable Object key;

  /** The confinement before the current one. Closed with the next: a call may still use it. */
  private @Nullable Confinement previous;

  private boolean closed;

  private FollowedRoot(Path path, LongSupplier clock) throws IOException {
    this.path = path.toAbsolutePath();
    this.clock = clock;
    this.lookedAt = new AtomicLong(clock.getAsLong());
    this.key = keyOf(this.path);
    this.current = Confinement.of(this.path);
  }

  /**
   * The confinement below a path.
   *
   * @param clock in nanoseconds
   * @throws IOException if there is no directory, or it cannot be opened
   */
  public static FollowedRoot open(Path root, LongSupplier clock) throws IOException {
    return new FollowedRoot(root, clock);
  }

  private static @Nullable Object keyOf(Path directory) throws IOException {
    BasicFileAttributes facts = Files.readAttributes(directory, BasicFileAttributes.class);
    if (!facts.isDirectory()) {
      throw new NotDirectoryException(directory.toString());
    }
    return facts.fileKey();
  }

  @Override
  public FileHandle find(FileName name) throws IOException {
    return latest().find(name);
  }

  /** Leaves the look at the path to {@link #find}, since it may wait for a disk. */
  @Override
  public Optional<FileHandle> findNow(FileName name) throws IOException {
    return isDue(lookedAt.get()) ? Optional.empty() : current.findNow(name);
  }

  @Override
  public FileName withoutLinks(FileName name) throws IOException {
    return latest().withoutLinks(name);
  }

  @Override
  public boolean isRaceFree() {
    return current.isRaceFree();
  }

  private boolean isDue(long last) {
    return clock.getAsLong() - last >= INTERVAL.toNanos();
  }

  private Confinement latest() {
    long last = lookedAt.get();
    if (isDue(last) && lookedAt.compareAndSet(last, clock.getAsLong())) {
      try {
        look();
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the served directory {0} is gone or cannot be opened; files come from where it was",
            path);
      }
    }
    return current;
  }

  private synchronized void look() throws IOException {
    Object found = keyOf(path);
    if (closed || found == null || found.equals(key)) {
      return;
    }
    Confinement fresh = Confinement.of(path);
    key = found;
    Confinement older = previous;
    previous = current;
    current = fresh;
    if (older != null) {
      older.close();
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the served directory {0} has been replaced: the new one is served from now on",
        path);
  }

  @Override
  public synchronized void close() {
    closed = true;
    current.close();
    if (previous != null) {
      previous.close();
    }
  }
}
