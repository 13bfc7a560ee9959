package dev.skiff.storage;

import dev.skiff.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;

/**
 * A regular file, of the size that it had when it was opened.
 *
 * <p>The copy is consistent or reading fails: the read that would give the last byte, or tell of
 * the end after {@link #transferTo}, first looks whether size and time of modification are still
 * what they were. A change within the file system's clock tick (some milliseconds) before the
 * opening can go unseen.
 *
 * <p>On Linux it holds two descriptors: the open file, and the handle through which it is looked
 * at, since a channel does not tell the time of modification.
 */
final class FileSource implements Source {

  private final FileHandle handle;
  private final FileChannel channel;
  private final FileFacts atOpen;
  private final String name;
  private long position;
  private boolean compared;

  private FileSource(FileHandle handle, FileChannel channel, FileFacts atOpen, String name) {
    this.handle = handle;
    this.channel = channel;
    this.atOpen = atOpen;
    this.name = name;
  }

  /** Takes the handle over, and closes it when this fails. */
  static FileSource open(FileHandle handle, String name) throws IOException {
    FileChannel channel = null;
    try {
      FileFacts found = handle.facts();
      found.requireRegular(name);
      channel = handle.openForReading();
      handle.requireInPlace();
      FileFacts atOpen = handle.opened(found);
      atOpen.requireRegular(name);
      return new FileSource(handle, channel, atOpen, name);
    } catch (Throwable e) {
      handle.close();
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  @Override
  public OptionalLong sizeBytes() {
    return OptionalLong.of(atOpen.sizeBytes());
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    long left = atOpen.sizeBytes() - position;
    if (left == 0) {
      requireUnmodified();
      return -1;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    try {
      return readSome(target, (int) Math.min(left, target.remaining()));
    } catch (IOException e) {
      throw Failures.of(e, name);
    }
  }

  @Override
  public long transferTo(WritableByteChannel target, long maxBytes) throws IOException {
    long left = atOpen.sizeBytes() - position;
    long count = channel.transferTo(position, Math.min(left, maxBytes), target);
    position += count;
    return count;
  }

  @Override
  public boolean isPrompt() {
    return true;
  }

  @Override
  public void close() {
    handle.close();
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing was written: nothing can be lost.
    }
  }

  private int readSome(ByteBuffer target, int maxBytes) throws IOException {
    int limit = target.limit();
    int start = target.position();
    target.limit(start + maxBytes);
    int count;
    try {
      count = channel.read(target, position);
    } finally {
      target.limit(limit);
    }
    try {
      if (count < 0) {
        throw modified();
      }
      if (position + count == atOpen.sizeBytes()) {
        requireUnmodified();
      }
    } catch (IOException e) {
      target.position(start);
      throw e;
    }
    position += count;
    return count;
  }

  /** Looks once, when the whole file has been read. */
  private void requireUnmodified() throws IOException {
    if (!compared) {
      compared = true;
      if (handle.modifiedSince(atOpen, channel)) {
        throw modified();
      }
    }
  }

  private static StorageException modified() {
    return new StorageException(ErrorCode.NOT_DEFINED, "file changed while it was read");
  }
}
