package dev.skiff.storage.file;

import java.io.Closeable;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Small files that were read in the last second, whole. Machines that boot together ask for the
 * same few files: all but the first of these reads need no open file. A file whose facts have
 * changed is not found here. Memory is bounded, with what is still being read; it is kept until
 * other files need the room. Safe for several threads.
 */
public final class SmallFiles {
  /** The largest file that is read whole. */
  public static final int MOST_FILE_BYTES = 32 << 10;

  private static final long MOST_BYTES = 4 << 20;

  /** The memory of an entry beside the file's bytes. */
  private static final int ENTRY_BYTES = 512;

  private static final int MOST_LOOKED_AT = 64;

  /** A program that has mapped a file can write it without a new time of modification. */
  private static final long KEPT_NANOS = 1_000_000_000;

  /** Two changes within one tick of the file system's clock have the same time. */
  private static final long SETTLED_MILLIS = 100;

  /** One reader's use of a file's bytes, which must not be changed. */
  public final class Copy implements Closeable {
    private final Entry entry;
    private boolean closed;

    private Copy(Entry entry) {
      this.entry = entry;
      entry.readers++;
    }

    public byte[] bytes() {
      return entry.content;
    }

    /** Ends the use. A second call does nothing. */
    @Override
    public void close() {
      synchronized (SmallFiles.this) {
        if (!closed) {
          closed = true;
          entry.readers--;
          forgetUnused(entry);
        }
      }
    }
  }

  private static final class Entry {
    private final byte[] content;
    private final long readAt;
    private int readers;
    private boolean listed = true;

    private Entry(byte[] content, long readAt) {
      this.content = content;
      this.readAt = readAt;
    }

    private long heldBytes() {
      return (long) content.length + ENTRY_BYTES;
    }
  }

  private final LongSupplier nanoTime;
  private final LongSupplier wallMillis;

  /** The oldest first. */
  private final Map<FileFacts, Entry> recent = new LinkedHashMap<>();

  private long heldBytes;

  /**
   * An empty collection.
   *
   * @param nanoTime a clock in nanoseconds
   * @param wallMillis the clock of the file system, in milliseconds
   */
  public SmallFiles(LongSupplier nanoTime, LongSupplier wallMillis) {
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
  }

  /** The content of a file with exactly these facts; empty if it is not known. */
  public synchronized Optional<Copy> find(FileFacts facts) {
    Entry known = recent.get(facts);
    if (known == null || isOld(known)) {
      return Optional.empty();
    }
    return Optional.of(new Copy(known));
  }

  /** True if the file is small, and was not changed just now. */
  public boolean isFor(FileFacts facts) {
    @Nullable FileTime changed = facts.changed();
    return changed != null
        && facts.kind() == FileFacts.Kind.REGULAR
        && facts.sizeBytes() <= MOST_FILE_BYTES
        && wallMillis.getAsLong() - changed.toMillis() >= SETTLED_MILLIS;
  }

  /**
   * Keeps a file for a second.
   *
   * @param facts of the file before and after it was read
   * @return the file for its first reader; empty if there is no room
   */
  public synchronized Optional<Copy> keep(FileFacts facts, byte[] content) {
    Entry fresh = new Entry(content, nanoTime.getAsLong());
    makeRoom(fresh.heldBytes());
    if (heldBytes + fresh.heldBytes() > MOST_BYTES) {
      return Optional.empty();
    }
    unlist(facts);
    recent.put(facts, fresh);
    heldBytes += fresh.heldBytes();
    return Optional.of(new Copy(fresh));
  }

  /** Looks at the oldest only. One in use holds its memory whether it can be found or not. */
  private void makeRoom(long bytes) {
    Iterator<Entry> oldest = recent.values().iterator();
    for (int i = 0; i < MOST_LOOKED_AT && oldest.hasNext(); i++) {
      Entry entry = oldest.next();
      boolean full = heldBytes + bytes > MOST_BYTES;
      if (!full && !isOld(entry)) {
        return;
      }
      if (isOld(entry) || entry.readers == 0) {
        oldest.remove();
        onUnlisted(entry);
      }
    }
  }

  private boolean isOld(Entry entry) {
    return nanoTime.getAsLong() - entry.readAt >= KEPT_NANOS;
  }

  private void unlist(FileFacts facts) {
    Entry entry = recent.remove(facts);
    if (entry != null) {
      onUnlisted(entry);
    }
  }

  private void onUnlisted(Entry entry) {
    entry.listed = false;
    forgetUnused(entry);
  }

  private void forgetUnused(Entry entry) {
    if (!entry.listed && entry.readers == 0) {
      heldBytes -= entry.heldBytes();
    }
  }
}
