package dev.skiff.storage;

import dev.skiff.log.ShownName;
import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.FileName;
import dev.skiff.transfer.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory, for programs that embed a server and for tests. Thread-safe.
 *
 * <p>Names follow the same rules as those of {@link DirectoryStorage}: {@code /a//b}, {@code a\b}
 * and {@code a/b} are one file. There are no directories, so none can be missing. The bytes of all
 * files and of all uploads under way together stay within a limit.
 */
public final class MemoryStorage implements Storage {

  /** The default limit: 256 MiB. */
  public static final long DEFAULT_MAX_TOTAL_BYTES = 256L << 20;

  /** The longest array that every JVM allows. */
  private static final int MAX_FILE_BYTES = Integer.MAX_VALUE - 8;

  private final long maxTotalBytes;
  private final Object lock = new Object();
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private long totalBytes;

  /** An empty storage that holds up to {@link #DEFAULT_MAX_TOTAL_BYTES}. */
  public MemoryStorage() {
    this(DEFAULT_MAX_TOTAL_BYTES);
  }

  /**
   * An empty storage.
   *
   * @param maxTotalBytes the bytes of all files and uploads together, 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public MemoryStorage(long maxTotalBytes) {
    if (maxTotalBytes < 0) {
      throw new IllegalArgumentException("maxTotalBytes is negative: " + maxTotalBytes);
    }
    this.maxTotalBytes = maxTotalBytes;
  }

  /**
   * Adds a file, or replaces the one of that name.
   *
   * @param content the bytes, which are copied
   * @throws IllegalArgumentException if the name is not valid, or the content is over the limit
   */
  public void put(String name, byte[] content) {
    try (Upload upload = new Upload(FileName.forWriting(name).relative(), true, MAX_FILE_BYTES)) {
      upload.write(ByteBuffer.wrap(content));
      upload.commit();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** A copy of a file's content; empty if there is no file of that name. */
  public Optional<byte[]> get(String name) {
    try {
      byte @Nullable [] content = find(FileName.forReading(name));
      return Optional.ofNullable(content).map(byte[]::clone);
    } catch (StorageException e) {
      return Optional.empty();
    }
  }

  /** The names of all files now, in order, in the form {@code a/b}. A copy. */
  public NavigableSet<String> names() {
    synchronized (lock) {
      return new TreeSet<>(files.keySet());
    }
  }

  @Override
  public Source openForReading(FileRequest request) throws StorageException {
    byte @Nullable [] content = find(FileName.forReading(request.name()));
    if (content == null) {
      throw new StorageException(
          ErrorCode.FILE_NOT_FOUND, ShownName.of(request.name()) + ": no such file");
    }
    return Sources.shared(content);
  }

  @Override
  public Sink openForWriting(FileRequest request, WriteOptions options) throws StorageException {
    String name = FileName.forWriting(request.name()).relative();
    long announcedBytes = options.announcedSizeBytes().orElse(0);
    if (announcedBytes > options.maxSizeBytes()) {
      throw Failures.tooLarge(options.maxSizeBytes());
    }
    synchronized (lock) {
      if (!options.overwrite() && files.containsKey(name)) {
        throw Failures.exists(name);
      }
      if (announcedBytes > maxTotalBytes - totalBytes) {
        throw noRoom();
      }
    }
    return new Upload(name, options.overwrite(), options.maxSizeBytes());
  }

  @Override
  public boolean isPrompt() {
    return true;
  }

  private byte @Nullable [] find(FileName name) {
    synchronized (lock) {
      return files.get(name.relative());
    }
  }

  private static StorageException noRoom() {
    return new StorageException(ErrorCode.DISK_FULL, "the server's memory for files is full");
  }

  /** An upload. Its bytes count as soon as they are written. */
  private final class Upload implements Sink {

    private final String name;
    private final boolean overwrite;
    private final long maxSizeBytes;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean committed;
    private boolean closed;

    Upload(String name, boolean overwrite, long maxSizeBytes) {
      this.name = name;
      this.overwrite = overwrite;
      this.maxSizeBytes = Math.min(maxSizeBytes, MAX_FILE_BYTES);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      requireOpen();
      int count = source.remaining();
      if (count > maxSizeBytes - written.size()) {
        throw Failures.tooLarge(maxSizeBytes);
      }
      synchronized (lock) {
        if (count > maxTotalBytes - totalBytes) {
          throw noRoom();
        }
        totalBytes += count;
      }
      byte[] bytes = new byte[count];
      source.get(bytes);
      written.writeBytes(bytes);
    }

    @Override
    public void commit() throws IOException {
      requireOpen();
      byte[] content = written.toByteArray();
      synchronized (lock) {
        if (!overwrite && files.containsKey(name)) {
          throw Failures.exists(name);
        }
        byte[] old = files.put(name, content);
        totalBytes -= old == null ? 0 : old.length;
        committed = true;
      }
    }

    @Override
    public boolean isPrompt() {
      return true;
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      if (!committed) {
        synchronized (lock) {
          totalBytes -= written.size();
        }
      }
    }

    private void requireOpen() throws ClosedChannelException {
      if (committed || closed) {
        throw new ClosedChannelException();
      }
    }
  }
}
