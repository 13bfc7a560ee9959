package dev.skiff.storage;

import dev.skiff.io.PageCachedFile;
import dev.skiff.linux.Errno;
import dev.skiff.storage.file.ErrnoException;
import dev.skiff.storage.file.FileFacts;
import dev.skiff.storage.file.LinuxOpenFile;
import dev.skiff.storage.file.LinuxReads;
import dev.skiff.storage.file.SmallFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A file that can also be read without waiting, in any order: its bytes in memory, or not at all.
 */
final class PageCachedSource extends FileSource implements PageCachedFile {

  private static final int FETCH_BYTES = 16 << 10;

  /** Closing a file without a name frees its blocks, which takes no time for so few. */
  private static final long SMALL_BYTES = 1 << 20;

  private static final ThreadLocal<ByteBuffer> WHOLE =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SmallFiles.MOST_FILE_BYTES));

  private final LinuxOpenFile file;
  private final Object device;
  private int flags;
  private boolean mayWait;
  private final long size;

  PageCachedSource(LinuxOpenFile file, int flags, FileFacts atOpen, String name) {
    super(file, atOpen, name, true);
    this.file = file;
    this.flags = flags;
    this.device = atOpen.device();
    this.size = atOpen.sizeBytes();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int readNow(long place, int bytes, ByteBuffer run, int gap, int blockSize)
      throws IOException {
    int flagsNow = mayWait ? 0 : flags;
    mayWait = false;
    int count = bytes == 0 ? 0 : file.readNow(flagsNow, place, bytes, run, gap, blockSize);
    if (Errno.TRY_AGAIN.isResult(count)) {
      return 0;
    }
    if (Errno.NOT_SUPPORTED.isResult(count) && flagsNow != 0) {
      // Another file system has taken the number of the one that could. What is fetched first can
      // be read plainly, mostly without waiting.
      LinuxReads.forget(device);
      flags = 0;
      return 0;
    }
    try {
      if (count < 0) {
        throw new ErrnoException(-count, "preadv2");
      }
      if (count == 0 && bytes > 0) {
        throw modified();
      }
      if (place + count == size) {
        requireUnmodified();
      }
      return count;
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public void allowWaiting() {
    mayWait = true;
  }

  @Override
  public boolean closesAtOnce() {
    return size <= SMALL_BYTES || file.isNamed();
  }

  /**
   * The whole of a small file; null if a part is not in memory. For threads that live long: each
   * keeps a buffer.
   *
   * @throws IOException if it cannot be read, or has changed
   */
  byte @Nullable [] readWhole() throws IOException {
    int bytes = (int) size;
    ByteBuffer whole = WHOLE.get();
    if (readNow(0, bytes, whole, 0, Math.max(1, bytes)) < bytes) {
      return null;
    }
    byte[] content = new byte[bytes];
    whole.get(0, content);
    return content;
  }

  /** The bytes themselves are of no use to anybody yet: the kernel keeps them. */
  @Override
  public void fetch(long place, int bytes) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(Math.min(bytes, FETCH_BYTES));
    try {
      for (long next = place; next < place + bytes; next += piece.position()) {
        if (file.channel().read(piece.clear(), next) < 0) {
          throw modified();
        }
      }
    } catch (IOException e) {
      throw told(e);
    }
  }
}
