package dev.skiff.storage;

import dev.skiff.protocol.wire.ErrorCode;
import dev.skiff.storage.file.Failures;
import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.FileHandle;
import dev.skiff.storage.file.LinuxOpenFile;
import dev.skiff.storage.file.OpenFile;
import dev.skiff.transfer.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A regular file, of the size that it had when it was opened.
 *
 * <p>The copy is consistent or reading fails: the read that would give the last byte, or tell of
 * the end after {@link #transferTo}, first looks whether size and time of modification are still
 * what they were. A change within the file system's clock tick (some milliseconds) before the
 * opening can go unseen.
 */
class FileSource implements Source {

  private final OpenFile file;
  private final FileFacts atOpen;
  private final String name;
  private final boolean prompt;
  private long position;
  private boolean compared;

  FileSource(OpenFile file, FileFacts atOpen, String name, boolean prompt) {
    this.file = file;
    this.atOpen = atOpen;
    this.name = name;
    this.prompt = prompt;
  }

  /**
   * Takes the handle over, and closes it.
   *
   * @param prompt true if the file is on this host: {@link Storage#isPrompt}
   */
  static FileSource open(FileHandle handle, String name, boolean prompt) throws IOException {
    OpenFile file = null;
    try (handle) {
      FileFacts found = handle.facts();
      found.requireRegular(name);
      file = handle.openForReading();
      handle.requireInPlace();
      FileFacts atOpen = handle.opened(found);
      atOpen.requireRegular(name);
      return of(file, atOpen, name, prompt);
    } catch (Throwable e) {
      if (file != null) {
        file.close();
      }
      throw e;
    }
  }

  private static FileSource of(OpenFile file, FileFacts atOpen, String name, boolean prompt) {
    if (prompt && file instanceof LinuxOpenFile linux) {
      OptionalInt flags = linux.nowFlags(atOpen.device());
      if (flags.isPresent()) {
        return new PageCachedSource(linux, flags.getAsInt(), atOpen, name);
      }
    }
    return new FileSource(file, atOpen, name, prompt);
  }

  /** The facts of the file when it was opened. */
  final FileFacts facts() {
    return atOpen;
  }

  @Override
  public final OptionalLong sizeBytes() {
    return OptionalLong.of(atOpen.sizeBytes());
  }

  @Override
  public final int read(ByteBuffer target) throws IOException {
    long left = atOpen.sizeBytes() - position;
    if (left == 0) {
      compareOnce();
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
  public final long transferTo(WritableByteChannel target, long maxBytes) throws IOException {
    long left = atOpen.sizeBytes() - position;
    long count = file.channel().transferTo(position, Math.min(left, maxBytes), target);
    position += count;
    return count;
  }

  @Override
  public final boolean isPrompt() {
    return prompt;
  }

  @Override
  public final void close() {
    file.close();
  }

  private int readSome(ByteBuffer target, int maxBytes) throws IOException {
    int limit = target.limit();
    int start = target.position();
    target.limit(start + maxBytes);
    int count;
    try {
      count = file.channel().read(target, position);
    } finally {
      target.limit(limit);
    }
    try {
      if (count < 0) {
        throw modified();
      }
      if (position + count == atOpen.sizeBytes()) {
        compareOnce();
      }
    } catch (IOException e) {
      target.position(start);
      throw e;
    }
    position += count;
    return count;
  }

  private void compareOnce() throws IOException {
    if (!compared) {
      compared = true;
      requireUnmodified();
    }
  }

  /** Looks whether the file is what it was. */
  final void requireUnmodified() throws IOException {
    if (file.modifiedSince(atOpen)) {
      throw modified();
    }
  }

  /** The failure of a reader whose copy would mix two versions of the file. */
  static StorageException modified() {
    return new StorageException(ErrorCode.NOT_DEFINED, "file changed while it was read");
  }

  /** A failure as the peer is told of it. */
  final IOException told(IOException failure) {
    return Failures.of(failure, name);
  }
}
